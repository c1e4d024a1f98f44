/** Rest: between two steps the face looks at the camera for a moment that nobody can foresee, so that every answer begins after its prompt. */
import { hasOneFace, isNeutral, type FrameRecord } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { furthestTurn, hasTurned } from "../pose-change.ts";
import type { Policy } from "../policy.ts";
import { going, type StepContext, type StepProgress } from "../step.ts";

/** A resting head is back within this share of a turn; clearly less than where a turn begins, so that settling wholly begins none. */
const BACK = 0.4;
/** And sways by less than this one. */
const SWAY = 0.35;
/** A head that only passes through is gone by then. */
const ARRIVED_FRAMES = 3;
/** One that holds still elsewhere so much longer rests there: people settle anew, and a nod up or down shows less than a turn. */
const SETTLED_MS = 800;

/**
 * @param frames Since the last step was fulfilled, oldest first, at least one.
 * @param restMs How long the face must look at the camera without a pause.
 */
export function judgeRest(
  frames: readonly FrameRecord[],
  restMs: number,
  { neutral, policy }: StepContext,
): StepProgress {
  const isBack = (frame: FrameRecord): boolean =>
    hasOneFace(frame) && isNeutral(frame) && furthestTurn(frame.face, neutral, policy) < BACK;
  // On the way back from the last step a head may still be turned, or pass through; once at rest it has no reason to move.
  const arrived = frames.findIndex((_, i) => i + 1 >= ARRIVED_FRAMES && lastOf(frames, i).every(isBack));
  if (arrived >= 0 && hasTurned(frames.slice(arrived), neutral, policy)) {
    return { kind: "failed", reason: "turn-not-asked" };
  }
  const latest = frames[frames.length - 1];
  const still = frames.slice(1 + frames.findLastIndex((frame) => !isStill(frame, latest, policy)));
  const stillMs = still.length === 0 ? 0 : elapsedMs(still[0], latest);
  if (stillMs >= (still.every(isBack) ? restMs : restMs + SETTLED_MS)) return { kind: "done" };
  const wrong = pictureHint(latest);
  if (wrong !== undefined) return going(1, wrong);
  return going(1, isBack(latest) ? "hold-still" : "face-camera");
}

/** By the slower of both clocks: the client's could leap over the rest, and frames that a network held up come all at once. */
function elapsedMs(first: FrameRecord, latest: FrameRecord): number {
  return Math.min(latest.clientMs - first.clientMs, latest.serverMs - first.serverMs);
}

function lastOf(frames: readonly FrameRecord[], index: number): readonly FrameRecord[] {
  return frames.slice(index + 1 - ARRIVED_FRAMES, index + 1);
}

/** Whether the head looked at the camera then, and where it still does. */
function isStill(frame: FrameRecord, latest: FrameRecord, policy: Policy): boolean {
  if (!hasOneFace(frame) || !isNeutral(frame) || latest.face === undefined) return false;
  const { yawRatio: yaw, pitchRatio: pitch } = latest.face;
  return furthestTurn(frame.face, { yaw, pitch }, policy) <= SWAY;
}
