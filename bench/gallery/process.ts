/** The process that measures a gallery of one size, so that its memory is nobody else's. Started by gallery.ts. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { createPackedGallery } from "../../src/matching/packed-gallery.ts";
import type { Gallery } from "../../src/matching/gallery.ts";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import type { GalleryFigures } from "./figures.ts";
import { plainScan, unrolledScan } from "./float-scan.ts";

const DIMENSION = 512;
const MODEL = "bench@1";
/** The same people for the gallery and for the floats. */
const SEED = 20;
const BATCH = 1_000;
/** Genuine cosines as measured on LFW. */
const GENUINE = { mean: 0.68, deviation: 0.12 };
const WARM_UP = 40;
const MATES = 4_000;
const HELD = 200;
const ROUNDS = 60;

const people = Number(process.argv[2]);
const source = seededVectors(SEED + 1);
const emptyMegabytes = megabytes(process.memoryUsage.rss());
const gallery = createPackedGallery({ modelId: MODEL, dimension: DIMENSION, maxPeople: people });
const { buildSeconds, mates } = await build();
const fullMegabytes = megabytes(process.memoryUsage.rss());
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
const searched = await searchForMates();
const figures: GalleryFigures = {
  people,
  ...{ buildSeconds, emptyMegabytes, fullMegabytes, peakMegabytes },
  ...searched,
  heldMs: await holdUps(),
  rounds: await compare(),
};
process.send?.(figures);

interface Mate {
  readonly userId: string;
  /** Another picture of the same person. */
  readonly probe: Float32Array;
}

/** As long as real ids, and in one piece, as they come from a database. */
function userIdOf(row: number): string {
  return Buffer.from(`usr_${String(row).padStart(22, "0")}`).toString();
}

/** Puts everybody in and takes a second picture of some. */
async function build() {
  const drawn = seededVectors(SEED);
  const every = Math.max(1, Math.floor(people / MATES));
  const planted: Mate[] = [];
  let ms = 0;
  const vectors = Array.from({ length: Math.min(BATCH, people) }, () => new Float32Array(DIMENSION));
  for (let done = 0; done < people; done += vectors.length) {
    const batch = vectors.map((vector, i) => ({
      userId: userIdOf(done + i),
      template: { modelId: MODEL, vector: drawn.overwrite(vector) },
    }));
    const start = performance.now();
    for (const { userId, template } of batch) await gallery.put(userId, template);
    ms += performance.now() - start;
    for (const [i, { userId, template }] of batch.entries()) {
      if ((done + i) % every === 0 && planted.length < MATES)
        planted.push({ userId, probe: secondPicture(template.vector) });
    }
  }
  return { buildSeconds: ms / 1_000, mates: planted };
}

function secondPicture(vector: Float32Array): Float32Array {
  const cosine = GENUINE.mean + GENUINE.deviation * source.gaussian();
  return source.near(vector, Math.max(-0.99, Math.min(0.99, cosine)));
}

async function searchForMates() {
  for (let i = 0; i < WARM_UP; i++) await best(mates[i % mates.length]);
  const searchMs: number[] = [];
  let matesFirst = 0;
  const before = process.cpuUsage();
  for (const mate of mates) {
    const start = performance.now();
    const found = await best(mate);
    searchMs.push(performance.now() - start);
    if (found.userId === mate.userId) matesFirst++;
  }
  const { user, system } = process.cpuUsage(before);
  return { searchMs, searchCpuMs: (user + system) / 1_000 / mates.length, matesFirst };
}

async function best({ probe }: Mate): Promise<Awaited<ReturnType<Gallery["search"]>>[number]> {
  const [first] = await gallery.search({ modelId: MODEL, vector: probe }, 2);
  return first;
}

/** Beside each search a task that wants its turn all the time: how long does it wait at most? */
async function holdUps(): Promise<readonly number[]> {
  const heldMs: number[] = [];
  for (let i = 0; i < HELD; i++) {
    const search = { isOver: false };
    let longest = 0;
    const watch = async () => {
      let last = performance.now();
      do {
        await nextTurn();
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
      } while (!search.isOver);
    };
    const watching = watch();
    await best(mates[i % mates.length]);
    search.isOver = true;
    await watching;
    heldMs.push(longest);
  }
  return heldMs;
}

/** All take turns on the same probes: what slows the machine for a while slows each of them. */
async function compare(): Promise<GalleryFigures["rounds"]> {
  const vectors = new Float32Array(people * DIMENSION);
  const drawn = seededVectors(SEED);
  for (let row = 0; row < people; row++)
    drawn.overwrite(vectors.subarray(row * DIMENSION, (row + 1) * DIMENSION));
  // So that a turn takes milliseconds in a small gallery too.
  const times = Math.ceil(100_000 / people);
  const rounds: GalleryFigures["rounds"][number][] = [];
  for (let i = -3; i < ROUNDS; i++) {
    const mate = mates[(i + 3) % mates.length];
    const turns = {
      packed: () => timed(times, () => best(mate)),
      plain: () => timed(times, () => plainScan(vectors, mate.probe)),
      unrolled: () => timed(times, () => unrolledScan(vectors, mate.probe)),
    };
    // Nobody always goes first.
    const isReversed = i % 2 === 0;
    const unrolledBefore = isReversed ? await turns.unrolled() : undefined;
    const plainBefore = isReversed ? await turns.plain() : undefined;
    const packed = await turns.packed();
    const plain = plainBefore ?? (await turns.plain());
    const unrolled = unrolledBefore ?? (await turns.unrolled());
    // The first rounds warm up.
    if (i < 0) continue;
    rounds.push({
      packedMs: packed.ms,
      plainMs: plain.ms,
      unrolledMs: unrolled.ms,
      isSame: packed.result.userId === userIdOf(plain.result.row),
      apart: Math.abs(packed.result.score - plain.result.score),
    });
  }
  return rounds;
}

async function timed<T>(times: number, run: () => T | Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now();
  let result = await run();
  for (let i = 1; i < times; i++) result = await run();
  return { ms: (performance.now() - start) / times, result };
}

function megabytes(bytes: number): number {
  return bytes / 2 ** 20;
}
