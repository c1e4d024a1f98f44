/** Frames that were seen before: how far a picture's hash moves when it is encoded anew, how far apart live frames lie, and what the replay gate makes of both. */
import { join } from "node:path";
import sharp from "sharp";
import { bitsBetween, isEcho, type Moment, wordsOf } from "../src/liveness/echo.ts";
import { openFrameMemory } from "../src/auth/earlier-frames.ts";
import { EARLIER_RULE, LEAST_LOOP_MS, LOOP_RULE, MOST_SEEN } from "../src/liveness/gates/replay.ts";
import { decodeImage } from "../src/vision/decode.ts";
import { fingerprint } from "../src/vision/fingerprint.ts";
import { createPyramid } from "../src/vision/pyramid.ts";
import { frameOf } from "../test/support/frames.ts";
import { createWorld, type World } from "../test/support/world.ts";
import { clipFrames, clipsIn } from "./lib/clip-frames.ts";
import { percent, proportion, quantile } from "../src/evaluation/statistics.ts";
import { isMain, requireData } from "./lib/vision.ts";

const RATE = { framesPerSecond: 10, maxSeconds: 200 };
/** What a capture under the standard policy takes. */
const CAPTURE_FRAMES = 120;
/** A shorter piece of a clip is no capture. */
const LEAST_FRAMES = 30;
/** A loop of three seconds, which comes round twice. */
const LOOP_FRAMES = 30;
/** Frames nearer than this are neighbours. */
const APART_MS = 1_000;

type Picture = ReturnType<typeof sharp>;
type Alteration = (picture: Picture, width: number, height: number) => Picture;

const quality =
  (percentage: number): Alteration =>
  (picture) =>
    picture.jpeg({ quality: percentage });
const resized =
  (factor: number): Alteration =>
  (picture, width, height) =>
    picture.resize(Math.round(width * factor), Math.round(height * factor)).jpeg({ quality: 80 });
const cropped =
  (part: number): Alteration =>
  (picture, width, height) =>
    picture
      .extract({
        left: Math.round(width * part),
        top: Math.round(height * part),
        width: Math.round(width * (1 - 2 * part)),
        height: Math.round(height * (1 - 2 * part)),
      })
      .jpeg({ quality: 80 });

const alterations: Readonly<Record<string, Alteration>> = {
  "JPEG quality 90": quality(90),
  "JPEG quality 75": quality(75),
  "JPEG quality 60": quality(60),
  "resized to 0.9": resized(0.9),
  "resized to 1.1": resized(1.1),
  "a tenth brighter": (picture) => picture.linear(1.1, 5).jpeg({ quality: 80 }),
  "1 % cropped at each edge": cropped(0.01),
  "2 % cropped at each edge": cropped(0.02),
};

/** Moments of one clip, and of each alteration of its first frames. */
interface Clip {
  readonly isLive: boolean;
  readonly moments: readonly Moment[];
  readonly altered: ReadonlyMap<string, readonly Moment[]>;
}

/** What share of what was found, of how many. */
interface Share {
  readonly hits: number;
  readonly of: number;
}

export interface EarlierFrames {
  readonly clips: number;
  readonly liveClips: number;
  readonly alterations: readonly {
    readonly kind: string;
    /** Bits that change, of each frame. */
    readonly bits: readonly number[];
    readonly resent: Share;
    readonly looped: Share;
  }[];
  /** Bits to the nearest frame of the same clip a second or more away. */
  readonly nearest: readonly number[];
  /** Live clips refused as repeating themselves. */
  readonly liveLooped: Share;
  /** Live pieces of all clips, one capture after another into one memory, that were refused as seen before. */
  readonly liveRemembered: Share;
  /** Bands looked up and records written for each of these captures. */
  readonly recordsWritten: readonly number[];
  /** Pieces of a live clip taken for another piece of it, each in the place of a capture right after another. */
  readonly liveSeen: Share;
}

/** Needs ffmpeg; no models. */
export async function measureEarlierFrames(): Promise<EarlierFrames> {
  const clips = await readClips(join(requireData(), "video"));
  const live = clips.filter((clip) => clip.isLive);
  const pieces = live.flatMap(({ moments }) => pairsOf(piecesOf(moments)));
  return {
    clips: clips.length,
    liveClips: live.length,
    alterations: await Promise.all(
      Object.keys(alterations).map(async (kind) => ({
        kind,
        bits: clips.flatMap(({ moments, altered }) => differences(moments, altered.get(kind) ?? [])),
        resent: await resentShare(clips, kind),
        looped: share(clips, ({ moments, altered }) => isLooped(loopOf(moments, altered.get(kind) ?? []))),
      })),
    ),
    ...(await rememberLive(live)),
    nearest: live.flatMap(({ moments }) => moments.map((moment) => nearestBits(moment, moments))),
    liveLooped: share(live, ({ moments }) => isLooped(moments)),
    liveSeen: share(pieces, ([piece, other]) => isRefused(piece, other)),
  };
}

/** Captures sent again through the whole memory: its bands have to find them first. */
async function resentShare(clips: readonly Clip[], kind: string): Promise<Share> {
  const seen = await Promise.all(
    clips.map(async ({ moments, altered }) => {
      const world = createWorld();
      await show(world, moments.slice(0, CAPTURE_FRAMES));
      return show(world, altered.get(kind) ?? []);
    }),
  );
  return share(seen, (count) => count > MOST_SEEN);
}

async function rememberLive(
  live: readonly Clip[],
): Promise<Pick<EarlierFrames, "liveRemembered" | "recordsWritten">> {
  const world = createWorld();
  const seen: number[] = [];
  const recordsWritten: number[] = [];
  let before = 0;
  for (const piece of live.flatMap(({ moments }) => piecesOf(moments))) {
    seen.push(await show(world, piece));
    const { items } = await world.deps.records.earlierFrames.list({ limit: 1_000 });
    recordsWritten.push(items.length - before);
    before = items.length;
  }
  return { liveRemembered: share(seen, (count) => count > MOST_SEEN), recordsWritten };
}

/** Streams one capture past the memory. @returns How many frames it knew. */
async function show({ deps }: World, moments: readonly Moment[]): Promise<number> {
  const memory = openFrameMemory(deps, EARLIER_RULE);
  let seen = 0;
  for (const [i, { atMs, words }] of moments.entries()) {
    const hash = Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
    const frame = {
      ...frameOf(i, 0),
      serverMs: atMs,
      fingerprint: hash,
      digest: `${Math.random()}`.slice(2),
    };
    if (await memory.look(frame)) seen++;
  }
  await memory.keep();
  return seen;
}

/** Whether frames of one capture are taken for those of another, while they come in. */
function isRefused(frames: readonly Moment[], earlier: readonly Moment[]): boolean {
  return frames.some((_, i) =>
    isEcho(frames.slice(0, i + 1), earlier, Number.NEGATIVE_INFINITY, EARLIER_RULE),
  );
}

function isLooped(frames: readonly Moment[]): boolean {
  return frames.some((_, i) => {
    const soFar = frames.slice(0, i + 1);
    return isEcho(soFar, soFar, LEAST_LOOP_MS, LOOP_RULE);
  });
}

/** Plays the first seconds, and then again as they were altered. */
function loopOf(moments: readonly Moment[], changed: readonly Moment[]): Moment[] {
  return [...moments.slice(0, LOOP_FRAMES), ...changed.slice(0, LOOP_FRAMES)].map(({ words }, i) => ({
    atMs: timeOf(i),
    words,
  }));
}

/** As long as a capture each; a short clip in halves. */
function piecesOf(moments: readonly Moment[]): readonly (readonly Moment[])[] {
  const length = moments.length > CAPTURE_FRAMES ? CAPTURE_FRAMES : moments.length >> 1;
  const starts = Array.from({ length: Math.ceil(moments.length / length) }, (_, i) => i * length);
  return starts
    .map((start) => moments.slice(start, start + length))
    .filter((one) => one.length >= LEAST_FRAMES);
}

function pairsOf<T>(values: readonly T[]): (readonly [T, T])[] {
  return values.flatMap((one) =>
    values.filter((other) => other !== one).map((other) => [one, other] as const),
  );
}

function differences(moments: readonly Moment[], changed: readonly Moment[]): number[] {
  return changed.map(({ words }, i) => bitsBetween(words, moments[i].words));
}

function nearestBits({ atMs, words }: Moment, moments: readonly Moment[]): number {
  const apart = moments.filter((other) => Math.abs(other.atMs - atMs) >= APART_MS);
  return Math.min(256, ...apart.map((other) => bitsBetween(other.words, words)));
}

function share<T>(values: readonly T[], isHit: (value: T) => boolean): Share {
  return { hits: values.filter(isHit).length, of: values.length };
}

async function readClips(folder: string): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (const { path, isLive } of await clipsIn(folder)) {
    const jpegs = await clipFrames(path, RATE);
    const first = jpegs.slice(0, CAPTURE_FRAMES);
    const altered = new Map<string, readonly Moment[]>();
    for (const [kind, alter] of Object.entries(alterations)) altered.set(kind, await momentsOf(first, alter));
    clips.push({ isLive, moments: await momentsOf(jpegs), altered });
  }
  return clips;
}

async function momentsOf(jpegs: readonly Uint8Array[], alter?: Alteration): Promise<Moment[]> {
  const moments: Moment[] = [];
  for (const [i, jpeg] of jpegs.entries()) {
    const image = await decodeImage(alter ? await encoded(jpeg, alter) : jpeg);
    moments.push({ atMs: timeOf(i), words: wordsOf(fingerprint(createPyramid(image))) });
  }
  return moments;
}

async function encoded(jpeg: Uint8Array, alter: Alteration): Promise<Uint8Array> {
  const { width, height } = await sharp(jpeg).metadata();
  return new Uint8Array(await alter(sharp(jpeg), width, height).toBuffer());
}

function timeOf(frame: number): number {
  return (frame * 1000) / RATE.framesPerSecond;
}

/** @returns Markdown. */
export function renderEarlierFrames(figures: EarlierFrames): string {
  const { alterations: kinds, nearest, liveLooped, liveSeen } = figures;
  const estimate = ({ hits, of }: Share) => `${hits} of ${of}, ${percent(proportion(hits, of))}`;
  const at = (values: readonly number[], quantiles: readonly number[]) =>
    quantiles.map((one) => quantile(values, one)).join(" / ");
  return [
    `${figures.clips} clips, ${figures.liveClips} of them live, ten frames a second. Hashes have 256 bits. A capture sent again is at most the first ${CAPTURE_FRAMES / RATE.framesPerSecond} s of a clip, all its frames altered; a loop is its first ${LOOP_FRAMES / RATE.framesPerSecond} s as they are and then altered.`,
    "",
    "| alteration | frames | bits changed: median / 90 % / 99 % | captures sent again that are refused | loops that are refused |",
    "|---|---|---|---|---|",
    ...kinds.map(
      ({ kind, bits, resent, looped }) =>
        `| ${kind} | ${bits.length} | ${at(bits, [0.5, 0.9, 0.99])} | ${estimate(resent)} | ${estimate(looped)} |`,
    ),
    "",
    `Live frames differ from the nearest frame of the same clip a second or more away in ${at(nearest, [0.01, 0.05, 0.5])} bits (1 % / 5 % / median of ${nearest.length}): single frames do look alike, so only stretches count. Live clips refused as repeating themselves: ${estimate(liveLooped)}. Pieces of a live clip taken for another piece of the same clip, which is how a second try at the same desk looks: ${estimate(liveSeen)}. The same pieces as captures one after another into one memory: ${estimate(figures.liveRemembered)} refused as seen before, ${at(figures.recordsWritten, [0.5, 1])} small records written (median / most).`,
  ].join("\n");
}

if (isMain(import.meta.url)) console.log(renderEarlierFrames(await measureEarlierFrames()));
