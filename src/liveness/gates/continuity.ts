/** Continuity: the same face throughout, moving as a head moves. Catches a swap of people and clips cut together. */
import { type FaceFrame, type FrameRecord, hasOneFace, isNeutral } from "../frames.ts";
import type { Gate } from "../gate.ts";
import { seamBetween } from "../seam.ts";

/** Of 14 live clips no single frame that looks at the camera came below 0.46; faces of two people are seldom as alike as this. */
const LEAST_SIMILARITY = 0.2;
/** Jumps are judged between frames at most this far apart. */
const JUMP_WINDOW_MS = 200;
/** The largest of 14 live clips was 1.5; cuts between two recordings of one person mostly lie above 1.9, cuts within one recording seldom do. */
const MAX_SEAM = 1.9;

export const continuityGate: Gate = {
  name: "continuity",
  when: "every-frame",
  judge({ frames, plan, stepStarts, restStarts, policy: { continuity } }) {
    const faces = frames.filter(hasOneFace);
    const asked = stepStarts.length - 1;
    // At first cameras still find their exposure, and nothing was asked yet that a clip could be cut for; coloured light changes all at once.
    const canBeCut = restStarts.length > 0 && plan.at(asked)?.step.kind !== "light";
    const numbers = {
      similarity: recentSimilarity(faces),
      latestSimilarity: latestSimilarity(faces),
      jump: latestJump(faces),
      seam: canBeCut ? latestSeam(faces) : 0,
      gapMs: stepStarts.length > 1 ? gapMs(frames) : 0,
    };
    const isOther =
      numbers.similarity < continuity.minSimilarity || numbers.latestSimilarity < LEAST_SIMILARITY;
    if (isOther) return { reason: "face-changed", numbers };
    if (numbers.jump > continuity.maxJump) return { reason: "face-jumped", numbers };
    if (numbers.seam > MAX_SEAM) return { reason: "spliced", numbers };
    if (numbers.gapMs > continuity.maxGapMs) return { reason: "face-lost", numbers };
    return { numbers };
  },
};

/** The mean over the last three embedded frames that look at the camera; turned faces fall under 0.4 by themselves. 1 before there are three. */
function recentSimilarity(faces: readonly FaceFrame[]): number {
  const recent: number[] = [];
  for (let i = faces.length - 1; i >= 0 && recent.length < 3; i--) {
    const { similarity } = faces[i].face;
    if (similarity !== undefined && isNeutral(faces[i])) recent.push(similarity);
  }
  return recent.length < 3 ? 1 : recent.reduce((sum, value) => sum + value, 0) / 3;
}

/** Of the last frame alone: in a mean of three, a face may take another's place now and then. 1 where it was not compared. */
function latestSimilarity(faces: readonly FaceFrame[]): number {
  const latest = faces.at(-1);
  return latest !== undefined && isNeutral(latest) ? (latest.face.similarity ?? 1) : 1;
}

/** How far the face moved or grew between the last two frames, in face heights. */
function latestJump(faces: readonly FaceFrame[]): number {
  const after = faces.at(-1);
  const before = faces.at(-2);
  if (after === undefined || before === undefined) return 0;
  if (after.clientMs - before.clientMs > JUMP_WINDOW_MS) return 0;
  const height = Math.min(after.face.height, before.face.height);
  const move = Math.hypot(after.face.centreX - before.face.centreX, after.face.centreY - before.face.centreY);
  return Math.max(move, Math.abs(after.face.height - before.face.height)) / height;
}

/** How much all else changed between the last two frames. */
function latestSeam(faces: readonly FaceFrame[]): number {
  const after = faces.at(-1);
  const before = faces.at(-2);
  if (after === undefined || before === undefined) return 0;
  return after.clientMs - before.clientMs > JUMP_WINDOW_MS ? 0 : seamBetween(before, after);
}

/** Time since a frame last showed exactly one face. */
function gapMs(frames: readonly FrameRecord[]): number {
  const last = frames.findLast(hasOneFace);
  const latest = frames[frames.length - 1];
  return last === undefined ? 0 : latest.serverMs - last.serverMs;
}
