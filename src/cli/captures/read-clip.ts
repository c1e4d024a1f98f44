/** From a video, a folder of frames or a single picture to the frame records that a capture would have made of it. */
import { join } from "node:path";
import { observe, pictureDigest } from "../../auth/observe.ts";
import type { FrameRecord } from "../../liveness/frames.ts";
import type { Observation } from "../../liveness/judge.ts";
import { similarityToFirst } from "../../liveness/resemblance.ts";
import { VultusError } from "../../shared/errors.ts";
import type { Wanted } from "../../vision/facts.ts";
import type { CliDeps, Eyes } from "../deps.ts";
import type { ClipPicture, ClipRate } from "./ffmpeg.ts";
import { readPicture } from "../pictures/read-picture.ts";
import { byName, isPicture, isVideo, kindOfPath, namesIn } from "../terminal/files.ts";

/** As a capture asks for: an embedding costs as much as all else of a frame. */
const EMBED_EVERY_MS = 300;
/** Pictures under way at once: enough to keep a few analysing threads busy. */
const LANES = 4;

/** @throws {VultusError} When it is none of these, or cannot be decoded. */
export async function readClip(
  deps: Pick<CliDeps, "decodeVideo">,
  eyes: Eyes,
  path: string,
  rate: ClipRate,
): Promise<readonly FrameRecord[]> {
  const pictures = await picturesOf(deps, path, rate);
  // A single picture is looked at once, as photo sign-in does: its threshold was measured so.
  const looks = pictures.length === 1 ? true : "twice";
  return withSimilarity(await observeAll(eyes, pictures, looks));
}

async function picturesOf(
  deps: Pick<CliDeps, "decodeVideo">,
  path: string,
  rate: ClipRate,
): Promise<readonly ClipPicture[]> {
  if ((await kindOfPath(path)) === "folder") return folderPictures(path, rate);
  if (isPicture(path)) return [{ atMs: 0, bytes: await readPicture(path) }];
  if (isVideo(path)) {
    const pictures = await deps.decodeVideo(path, rate);
    if (pictures.length === 0) throw new VultusError("bad-request", `${path} holds no frame.`);
    return pictures;
  }
  throw new VultusError(
    "bad-request",
    `${path} is no clip: give a video (mp4, webm, mov, mkv, …), a folder of frames (JPEG or PNG), a picture, or evidence as JSON.`,
  );
}

async function folderPictures(
  path: string,
  { framesPerSecond, maxSeconds }: ClipRate,
): Promise<readonly ClipPicture[]> {
  const names = (await namesIn(path)).filter(isPicture).sort(byName);
  if (names.length === 0) {
    throw new VultusError("bad-request", `${path} holds no frames. Give a folder of JPEG or PNG pictures.`);
  }
  return Promise.all(
    names.slice(0, Math.ceil(framesPerSecond * maxSeconds)).map(async (name, i) => ({
      atMs: (i * 1000) / framesPerSecond,
      bytes: await readPicture(join(path, name)),
    })),
  );
}

async function observeAll(
  eyes: Eyes,
  pictures: readonly ClipPicture[],
  liveLogit: NonNullable<Wanted["liveLogit"]>,
): Promise<readonly Observation[]> {
  const observations: Observation[] = new Array<Observation>(pictures.length);
  const isEmbedded = embeddedOnes(pictures);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let i = next++; i < pictures.length; i = next++) {
      const { atMs, bytes } = pictures[i];
      const digest = pictureDigest(bytes);
      const wanted: Wanted = { liveLogit, ...(isEmbedded[i] ? { embedding: "if-usable" } : {}) };
      const facts = await eyes.analyzePhoto(bytes, wanted);
      const frame = { sequence: i, clientMs: atMs, serverMs: atMs, step: 0, colour: [0, 0, 0] } as const;
      observations[i] = observe(frame, digest, facts, eyes.minEmbeddingNorm);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return observations;
}

function embeddedOnes(pictures: readonly ClipPicture[]): readonly boolean[] {
  let last = Number.NEGATIVE_INFINITY;
  return pictures.map(({ atMs }) => {
    if (atMs - last < EMBED_EVERY_MS) return false;
    last = atMs;
    return true;
  });
}

/** The records of one capture's frames: every embedded face compared with the first ones, as the judge does. */
export function withSimilarity(observations: readonly Observation[]): readonly FrameRecord[] {
  const earlier: Float32Array[] = [];
  return observations.map(({ frame, vector }) => {
    if (vector === undefined || frame.face === undefined) return frame;
    const similarity = similarityToFirst(vector, earlier);
    earlier.push(vector);
    return { ...frame, face: { ...frame.face, similarity } };
  });
}
