/** Pictures whose person is known, and what the pipeline makes of each: as it is, and spoiled in every way. */
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeImage } from "../../src/vision/decode.ts";
import type { Quality, Vision, Wanted } from "../../src/vision/facts.ts";
import { isUsable } from "../../src/vision/quality.ts";
import { type Degradation, spoil } from "./degrade.ts";

export interface Portrait {
  readonly path: string;
  readonly person: string;
  /** Of several faces the one in the middle, as LFW's protocol has it; the largest without. */
  readonly face?: "central";
}

/** What a picture gave; nothing without a face. */
export interface Look {
  /** Unit length. */
  readonly vector: Float32Array;
  readonly norm: number;
  readonly quality: Quality;
  /** Whether the product would compare it, if its norm allowed: near-frontal, sharp, lit, whole. */
  readonly isUsable: boolean;
  readonly yawDegrees: number;
  readonly pitchDegrees: number;
  /** In pixels. */
  readonly faceHeight: number;
  readonly landmarks: Float32Array;
}

/** Each list is as long as the portraits. */
export interface Looks {
  readonly clean: readonly (Look | undefined)[];
  readonly spoiled: Readonly<Record<string, readonly (Look | undefined)[]>>;
}

/**
 * Where LFW names one person twice: each such folder or picture and whose it is. Found by looking at both pictures of every
 * pair of "strangers" that scores above 0.50; the other pairs show people who are alike, and stay. Left as they are, these
 * pictures would set the last points of the calibration. The folds are decided by LFW's own labels.
 */
const namedTwice: readonly { readonly path: string; readonly person: string; readonly reason: string }[] = [
  {
    path: "Hasan_Wirayuda/",
    person: "Hassan_Wirajuda",
    reason: "two spellings of one name; all three pictures show the same man",
  },
  {
    path: "Nora_Bendijo/Nora_Bendijo_0001.jpg",
    person: "Flor_Montulo",
    reason: "shows the woman of Flor_Montulo_0002, not the one of its own folder's second picture",
  },
];

/** @param name As in LFW's lists: `folder/file.jpg`. */
export function personOfLfw(name: string): string {
  return namedTwice.find(({ path }) => name.startsWith(path))?.person ?? name.split("/")[0];
}

/** Every picture of LFW that a pair of the list names. @param data The data folder. */
export function lfwPortraits(data: string): readonly Portrait[] {
  const folder = join(data, "faces", "lfw");
  const lines = readFileSync(join(folder, "pairs.csv"), "utf8").trim().split("\n").slice(1);
  const names = [...new Set(lines.flatMap((line) => line.split(",").slice(0, 2)))].toSorted();
  return names.map((name) => ({ path: join(folder, name), person: personOfLfw(name), face: "central" }));
}

/** The live stills of the webcam and phone sets; the person is the file's name up to the first `_`. @param data The data folder. */
export function webcamPortraits(data: string): readonly Portrait[] {
  return ["print-nuaa", "phone-replay", "webcam-screen"].flatMap((set) => {
    const folder = join(data, "pad", set, "live");
    const names = readdirSync(folder).toSorted();
    return names.map((name) => ({ path: join(folder, name), person: `${set}/${name.split("_")[0]}` }));
  });
}

/** Pictures under way at once: enough to keep two analysing threads busy. */
const LANES = 4;

/** Looks at every portrait; at those whose face is found once more for each way of spoiling it. */
export async function lookAt(
  vision: Vision,
  portraits: readonly Portrait[],
  ways: Readonly<Record<string, Degradation>>,
): Promise<Looks> {
  const clean: (Look | undefined)[] = portraits.map(() => undefined);
  const spoiled = Object.fromEntries(Object.keys(ways).map((name) => [name, [...clean]]));
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let i = next++; i < portraits.length; i = next++) {
      const { path, face } = portraits[i];
      const wanted: Wanted = { embedding: "always", ...(face ? { face } : {}) };
      const bytes = await readFile(path);
      const look = await lookOnce(vision, bytes, wanted);
      clean[i] = look;
      if (look === undefined) continue;
      const image = await decodeImage(bytes);
      for (const [at, [name, how]] of Object.entries(ways).entries()) {
        const { faceHeight, landmarks } = look;
        const options = { faceHeight, landmarks, seed: 1000 * i + at };
        spoiled[name][i] = await lookOnce(vision, await spoil(image, how, options), wanted);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { clean, spoiled };
}

async function lookOnce(vision: Vision, bytes: Uint8Array, wanted: Wanted): Promise<Look | undefined> {
  const { face } = await vision.analyzePhoto(bytes, wanted);
  if (!face?.embedding) return undefined;
  return {
    ...{ vector: face.embedding.vector, norm: face.embedding.norm, quality: face.quality },
    isUsable: isUsable(face.quality, face.box),
    ...{ yawDegrees: face.pose.yawDegrees, pitchDegrees: face.pose.pitchDegrees },
    ...{ faceHeight: face.box.y2 - face.box.y1, landmarks: face.landmarks },
  };
}
