/** Recordings of live people and of prints and screens, as the frames that a capture would have kept of them. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameRecord } from "../../src/liveness/frames.ts";
import type { Vision } from "../../src/vision/facts.ts";
import { clipFrames, clipsIn } from "./clip-frames.ts";
import { observePictures } from "./frame-records.ts";
import { requireData } from "./vision.ts";

export interface Recording {
  readonly name: string;
  readonly set: "video" | "print-nuaa";
  readonly isLive: boolean;
  /** Whose face is seen: a replay shows the person of the live clip that it plays. */
  readonly person: string;
  /** Oldest first. */
  readonly frames: readonly FrameRecord[];
}

export const FRAMES_PER_SECOND = 10;
/** A capture seldom lasts longer. */
const LONGEST_SECONDS = 20;

/** The clips that two replays were filmed from, as the data's README tells. */
const filmedFrom: Readonly<Record<string, string>> = { "648025ea": "642ce38f", e0d4f30f: "dffc6431" };

/** Analyses all clips, and NUAA's pictures of each person as one recording of live and one of printed faces. Needs ffmpeg. */
export async function padRecordings(vision: Vision, minNorm: number): Promise<readonly Recording[]> {
  const data = requireData();
  const recordings: Recording[] = [];
  const add = async (recording: Omit<Recording, "frames">, jpegs: readonly Uint8Array[]) => {
    const observations = await observePictures(vision, minNorm, jpegs, FRAMES_PER_SECOND);
    recordings.push({ ...recording, frames: observations.map(({ frame }) => frame) });
  };
  for (const { name, path, isLive } of await clipsIn(join(data, "video"))) {
    const rate = { framesPerSecond: FRAMES_PER_SECOND, maxSeconds: LONGEST_SECONDS };
    await add({ name, set: "video", isLive, person: personOfClip(name) }, await clipFrames(path, rate));
  }
  for (const isLive of [true, false]) {
    const folder = join(data, "pad", "print-nuaa", isLive ? "live" : "spoof");
    const names = (await readdir(folder)).sort();
    for (const person of new Set(names.map((name) => name.slice(0, 4)))) {
      const own = names.filter((name) => name.startsWith(person));
      const jpegs = await Promise.all(
        own.map(async (name) => new Uint8Array(await readFile(join(folder, name)))),
      );
      await add({ name: `nuaa-${person}`, set: "print-nuaa", isLive, person: `nuaa-${person}` }, jpegs);
    }
  }
  return recordings;
}

function personOfClip(name: string): string {
  const [, code = name] = /^(?:td_(?:live|replay|talk)|web)_([a-z0-9]+)/.exec(name) ?? [];
  return filmedFrom[code] ?? code;
}
