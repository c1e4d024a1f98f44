/** Rest: between two steps the face looks at the camera for a moment that nobody can foresee, so that every answer begins after its prompt. */
import { hasOneFace, isNeutral, type FrameRecord } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { furthestTurn, hasTurned } from "../pose-change.ts";
import { going, type StepContext, type StepProgress } from "../step.ts";

/** A resting head sways by less than this share of a turn. */
const STILL = 0.5;

/**
 * @param frames Since the last step was fulfilled, oldest first, at least one.
 * @param restMs How long the face must look at the camera without a pause.
 */
export function judgeRest(
  frames: readonly FrameRecord[],
  restMs: number,
  { neutral, policy }: StepContext,
): StepProgress {
  const isResting = (frame: FrameRecord): boolean =>
    hasOneFace(frame) && isNeutral(frame) && furthestTurn(frame.face, neutral, policy) < STILL;
  // On the way back from the last step a head may still be turned; once at rest it has no reason to move.
  const arrived = frames.findIndex(isResting);
  if (arrived >= 0 && hasTurned(frames.slice(arrived), neutral, policy)) {
    return { kind: "failed", reason: "turn-not-asked" };
  }
  const latest = frames[frames.length - 1];
  const disturbed = frames.findLastIndex((frame) => !isResting(frame));
  const since = frames.at(disturbed + 1);
  const restedMs = since === undefined ? 0 : latest.clientMs - since.clientMs;
  if (restedMs >= restMs) return { kind: "done" };
  const wrong = pictureHint(latest);
  if (wrong !== undefined) return going(1, wrong);
  return going(1, isResting(latest) ? "hold-still" : "face-camera");
}
