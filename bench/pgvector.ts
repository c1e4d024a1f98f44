/** 1:N in PostgreSQL by pgvector: whom a search by graph finds, how long it takes beside comparing everybody, and what the index costs. */
import {
  createGatheringGallery,
  createVectorGallery,
  type VectorGallerySetup,
} from "../src/auth/vector-gallery.ts";
import { median, percent, proportion, quantile } from "../src/evaluation/statistics.ts";
import type { Gallery } from "../src/matching/gallery.ts";
import { createTransform } from "../src/protection/transform.ts";
import { secureRandom } from "../src/shared/random.ts";
import { openServer, patientLimits } from "../src/storage/drivers/postgres/server.ts";
import { openVectorTable } from "../src/storage/drivers/postgres/vector-index.ts";
import { placeOf } from "../src/storage/drivers/postgres/vector-tables.ts";
import { startService } from "../test/services/service.ts";
import { seededVectors, type VectorSource } from "../test/support/unit-vectors.ts";
import { isMain } from "./lib/vision.ts";

const SIZES = [50_000, 100_000];
const DIMENSION = 512;
const MODEL = "bench@1";
/** Genuine cosines as measured on LFW. */
const GENUINE = { mean: 0.68, deviation: 0.12 };
const MATES = 1_000;
const WARM_UP = 20;
const SINGLE_PUTS = 200;
/** Below, no score counts as a match. */
const THRESHOLD = 0.5;

interface SizeFigures {
  readonly people: number;
  /** Rotating everybody and writing the rows. */
  readonly putSeconds: number;
  readonly graphSeconds: number;
  readonly tableMegabytes: number;
  readonly graphMegabytes: number;
  /** Adding one person to the finished index. */
  readonly onePutMs: readonly number[];
  /** One a mate, each way in turn on the same probe. */
  readonly searches: readonly Searched[];
}

interface Searched {
  readonly graphMs: number;
  readonly exactMs: number;
  /** Whether the mate came first. */
  readonly byGraph: boolean;
  readonly byComparing: boolean;
  /** Whether the mate's true cosine reaches the threshold. */
  readonly isMatch: boolean;
}

export async function measurePgvector(sizes: readonly number[] = SIZES): Promise<readonly SizeFigures[]> {
  const service = await startService("pgvector");
  if (!service)
    throw new Error("There is no PostgreSQL with pgvector; node scripts/test-services.mjs gets one.");
  try {
    const measured: SizeFigures[] = [];
    for (const people of sizes) measured.push(await measureSize(service.url, people));
    return measured;
  } finally {
    await service.stop();
  }
}

/** @returns Markdown. */
export function renderPgvector(measured: readonly SizeFigures[]): string {
  const rows = measured.map(({ people, searches }) => {
    const [graph, exact] = [searches.map((one) => one.graphMs), searches.map((one) => one.exactMs)];
    const above = searches.filter((one) => one.isMatch);
    const ratios = searches.map((one) => one.exactMs / one.graphMs);
    return [
      people.toLocaleString("en"),
      times(graph),
      times(exact),
      `${median(ratios).toFixed(1)} [${quantile(ratios, 0.05).toFixed(1)}, ${quantile(ratios, 0.95).toFixed(1)}]`,
      found(above, (one) => one.byGraph),
      found(searches, (one) => one.byGraph),
      found(searches, (one) => one.byComparing),
    ];
  });
  const costs = measured.map((one) => [
    one.people.toLocaleString("en"),
    `${one.putSeconds.toFixed(0)} s`,
    `${one.graphSeconds.toFixed(0)} s`,
    times(one.onePutMs),
    `${one.tableMegabytes.toFixed(0)} MB`,
    `${one.graphMegabytes.toFixed(0)} MB`,
  ]);
  return [
    "Random unit vectors of 512 values, rotated, as half-precision numbers; HNSW with m = 24, ef_construction = 96, ef_search = 400. Probes at a cosine of 0.68 ± 0.12 to one of them each, searched for the two best by graph and by comparing everybody in turn, one after another, through the gallery (rotation and both round trips included). " +
      `Random vectors are the hardest there are for a graph, which finds its way by what lies close together. A mate is above the threshold from a cosine of ${THRESHOLD.toFixed(2)}. The server is PostgreSQL as it comes, on the same machine and without waiting for the disk; ratios are of single probes, median [5 %, 95 %].`,
    "",
    "| people | by graph, median / p95 | comparing everybody | × slower than by graph | mate first by graph, above the threshold | mate first by graph, all | mate first by comparing, all |",
    "|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
    "| people | rotated and written in | graph built in | one more person, median / p95 | table with keys | graph |",
    "|---|---|---|---|---|---|",
    ...costs.map((row) => `| ${row.join(" | ")} |`),
  ].join("\n");
}

async function measureSize(url: string, people: number): Promise<SizeFigures> {
  const transform = createTransform(secureRandom(32), DIMENSION);
  const setup = { modelId: MODEL, transformId: transform.id, dimension: DIMENSION };
  const open = async (exactBelow: number): Promise<VectorGallerySetup> => {
    const connection = openServer(url);
    const deps = { connection, openPatient: () => openServer(url, patientLimits), random: secureRandom };
    return { modelId: MODEL, index: await openVectorTable(deps, setup, { exactBelow }), transform };
  };
  const [byGraph, byComparing] = [await open(0), await open(Number.POSITIVE_INFINITY)];
  const source = seededVectors(people);
  const { mates, ...built } = await build(byGraph, people, source);
  const sizes = await measureFiles(url, placeOf(setup).table);
  const searches = await searchForMates(
    createVectorGallery(byGraph),
    createVectorGallery(byComparing),
    mates,
  );
  const onePutMs = await putOneByOne(createVectorGallery(byGraph), source);
  for (const { index } of [byGraph, byComparing]) await index.close();
  return { people, ...built, ...sizes, searches, onePutMs };
}

interface Mate {
  readonly userId: string;
  /** Another picture of the same person. */
  readonly probe: Float32Array;
  readonly cosine: number;
}

/** Fills the index as a server does, but for opening sealed templates. */
async function build(setup: VectorGallerySetup, people: number, source: VectorSource) {
  const mates: Mate[] = [];
  let putMs = 0;
  let filledAt = 0;
  await setup.index.fill(0, async () => {
    const gathering = createGatheringGallery(setup);
    for (let i = 0; i < people; i++) {
      const vector = source.unit(DIMENSION);
      const userId = `usr_${String(i).padStart(22, "0")}`;
      if (i % Math.floor(people / MATES) === 0) {
        const cosine = Math.max(-0.99, Math.min(0.99, GENUINE.mean + GENUINE.deviation * source.gaussian()));
        mates.push({ userId, cosine, probe: source.near(vector, cosine) });
      }
      const start = performance.now();
      await gathering.put(userId, { modelId: MODEL, vector });
      putMs += performance.now() - start;
    }
    await gathering.flush();
    filledAt = performance.now();
    return 1;
  });
  return { mates, putSeconds: putMs / 1_000, graphSeconds: (performance.now() - filledAt) / 1_000 };
}

async function measureFiles(url: string, table: string) {
  const connection = openServer(url);
  const [[all, graph]] = await connection.run(
    `select pg_total_relation_size('${table}'), pg_relation_size('${table}_graph')`,
    [],
  );
  await connection.close();
  const graphMegabytes = Number(graph) / 2 ** 20;
  return { tableMegabytes: Number(all) / 2 ** 20 - graphMegabytes, graphMegabytes };
}

async function searchForMates(graph: Gallery, all: Gallery, mates: readonly Mate[]) {
  for (const mate of mates.slice(0, WARM_UP)) {
    await search(graph, mate);
    await search(all, mate);
  }
  const searches: Searched[] = [];
  for (const mate of mates) {
    const [byGraph, byComparing] = [await search(graph, mate), await search(all, mate)];
    searches.push({
      ...{ graphMs: byGraph.ms, exactMs: byComparing.ms },
      ...{ byGraph: byGraph.isFound, byComparing: byComparing.isFound },
      isMatch: mate.cosine >= THRESHOLD,
    });
  }
  return searches;
}

async function search(gallery: Gallery, { userId, probe }: Mate) {
  const start = performance.now();
  const [best] = await gallery.search({ modelId: MODEL, vector: probe }, 2);
  return { ms: performance.now() - start, isFound: best?.userId === userId };
}

async function putOneByOne(gallery: Gallery, source: VectorSource): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let i = 0; i < SINGLE_PUTS; i++) {
    const template = { modelId: MODEL, vector: source.unit(DIMENSION) };
    const start = performance.now();
    await gallery.put(`usr_new_${i}`, template);
    taken.push(performance.now() - start);
  }
  return taken;
}

function times(measured: readonly number[]): string {
  return `${median(measured).toFixed(1)} / ${quantile(measured, 0.95).toFixed(1)} ms`;
}

function found(searches: readonly Searched[], isFound: (one: Searched) => boolean): string {
  const hits = searches.filter(isFound).length;
  return `${hits} of ${searches.length}, ${percent(proportion(hits, searches.length))}`;
}

if (isMain(import.meta.url)) {
  const chosen = process.argv.slice(2).map(Number);
  console.log(renderPgvector(await measurePgvector(chosen.length > 0 ? chosen : SIZES)));
}
