/** Turn: from the person's own neutral pose clearly to the asked side, held for two frames, and back. */
import { hasOneFace } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { along, turnDirections, turnThreshold } from "../pose-change.ts";
import { going, type JudgeStep, type Step } from "../step.ts";

/** Back again below this share of what counts as a turn. */
const RETURNED = 0.5;
/** A movement has begun at this share of a turn; below it lies the sway of a resting head. */
const BEGUN = 0.5;

export const judgeTurn: JudgeStep<Extract<Step, { kind: "turn" }>> = (step, frames, { neutral, policy }) => {
  const others = turnDirections.filter((direction) => direction !== step.direction);
  const threshold = turnThreshold(step.direction, policy);
  const sinceMs = frames[0].clientMs;
  let turnedFrames = 0;
  let wrongFrames = 0;
  let hasBegun = false;
  let hasTurned = false;
  let furthest = 0;
  for (const frame of frames) {
    if (!hasOneFace(frame)) continue;
    const turned = along(step.direction, frame.face, neutral);
    furthest = Math.max(furthest, turned);
    if (!hasBegun && turned >= BEGUN * threshold) {
      hasBegun = true;
      // Nobody can answer what could not be seen yet: this movement was under way before.
      if (frame.clientMs - sinceMs < policy.reaction.leastMs) return { kind: "failed", reason: "too-early" };
    }
    turnedFrames = turned >= threshold ? turnedFrames + 1 : 0;
    const isWrong = others.some(
      (direction) => along(direction, frame.face, neutral) >= turnThreshold(direction, policy),
    );
    // Turning aside tilts a head a little, too: one that is well on its way to the asked side is not wrong.
    wrongFrames = isWrong && turned < BEGUN * threshold ? wrongFrames + 1 : 0;
    if (turnedFrames >= 2) hasTurned = true;
    // A clip that turns by itself picks a wrong side most of the time: it does not get a second try.
    if (wrongFrames >= 2 && !hasTurned) return { kind: "failed", reason: "wrong-turn" };
    if (hasTurned && turned <= RETURNED * threshold) return { kind: "done" };
  }

  const latest = frames[frames.length - 1];
  if (!hasBegun && latest.clientMs - sinceMs > policy.reaction.mostMs) {
    return { kind: "failed", reason: "too-slow" };
  }
  if (hasTurned) return going(0.8, "turn-back");
  const progress = 0.7 * (furthest / threshold);
  if (latest.faceCount > 1) return going(progress, "several-faces");
  if (latest.face === undefined) return going(progress, pictureHint(latest));
  if (along(step.direction, latest.face, neutral) < -RETURNED * threshold) {
    return going(progress, "turn-other-way");
  }
  return going(progress, "turn-further");
};
