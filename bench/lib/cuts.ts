/** Cuts: one frame that looks at the camera followed by another from elsewhere, as where clips are put together to answer prompts. */
import { type FaceFrame, type FrameRecord, hasOneFace, isNeutral } from "../../src/liveness/frames.ts";
import { continuityGate } from "../../src/liveness/gates/continuity.ts";
import { standardPolicy } from "../../src/liveness/policy.ts";
import type { Step } from "../../src/liveness/step.ts";

/** So many frames are taken from a long clip, spread evenly, and every one from a clip with fewer than twice as many. */
const SAMPLES = 25;
/** Moments of one clip that lie closer are not a cut. */
const APART_MS = 1_500;
const FRAME_MS = 100;

const asked: readonly Step[] = [{ kind: "centre" }, { kind: "blink" }];
const plan = asked.map((step) => ({ step, restMs: 400 }));

/** How many cuts there were and how many the continuity gate saw, whatever it calls them; who is in them is left to the embeddings. */
export interface CutResult {
  readonly what: string;
  readonly cuts: number;
  readonly seen: number;
}

/** Cuts from every clip of one list to every other clip of the other. */
export function cutsBetween(
  what: string,
  pairs: readonly (readonly [readonly FrameRecord[], readonly FrameRecord[]])[],
): CutResult {
  let cuts = 0;
  let seen = 0;
  for (const [from, to] of pairs) {
    for (const before of sampled(from)) {
      for (const after of sampled(to)) {
        if (from === to && Math.abs(before.clientMs - after.clientMs) < APART_MS) continue;
        cuts++;
        if (isSeen(before, after)) seen++;
      }
    }
  }
  return { what, cuts, seen };
}

function sampled(frames: readonly FrameRecord[]): FaceFrame[] {
  const looking = frames.filter(hasOneFace).filter(isNeutral);
  const every = Math.max(1, Math.floor(looking.length / SAMPLES));
  return looking.filter((_, i) => i % every === 0);
}

function isSeen(before: FaceFrame, after: FaceFrame): boolean {
  const [first, second] = [before, after].map((frame, i) => {
    const { similarity: _, ...face } = frame.face;
    const atMs = 1 + i * FRAME_MS;
    return { ...frame, face, sequence: i, clientMs: atMs, serverMs: atMs };
  });
  const capture = {
    policy: standardPolicy,
    plan,
    frames: [first, second],
    stepStarts: [0, 1],
    restStarts: [1],
  };
  return continuityGate.judge(capture).reason !== undefined;
}
