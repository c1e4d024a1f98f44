/** Light: the person looks on while the screen shines in each colour once; whether the face answered is the light gate's to say. */
import { type FrameRecord, hasOneFace } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { hasTurned } from "../pose-change.ts";
import { going, type JudgeStep, type LightStep } from "../step.ts";

/** Colours that must fall on a face: one may be lost to a slow moment, but who looks away cannot answer. */
const LEAST_FACED = 0.75;

export const judgeLight: JudgeStep<LightStep> = (step, frames, { neutral, policy }) => {
  // Light moves over a head that turns, and nobody asked for it.
  if (hasTurned(frames, neutral, policy)) return { kind: "failed", reason: "turn-not-asked" };
  const latest = frames[frames.length - 1];
  const lastsMs = step.everyMs * step.colours.length;
  const elapsedMs = latest.clientMs - frames[0].clientMs;
  if (elapsedMs < lastsMs) {
    return going(elapsedMs / lastsMs, hasOneFace(latest) ? "hold-still" : pictureHint(latest));
  }
  // The colours are not shown again: a second chance would let an attacker choose between two answers.
  const isFaced = facedColours(step, frames) >= LEAST_FACED * step.colours.length;
  return isFaced ? { kind: "done" } : { kind: "failed", reason: "colours-missed" };
};

/** How many colours were due while a frame showed exactly one face. */
function facedColours({ everyMs, colours }: LightStep, frames: readonly FrameRecord[]): number {
  const due = frames
    .filter(hasOneFace)
    .map(({ clientMs }) => Math.floor((clientMs - frames[0].clientMs) / everyMs));
  return new Set(due.filter((index) => index < colours.length)).size;
}
