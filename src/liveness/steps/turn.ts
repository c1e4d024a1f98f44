/** Turn: from the person's own neutral pose clearly to the asked side, held for two frames, and back. */
import { hasOneFace, TURNED_YAW } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { going, type JudgeStep, type Step } from "../step.ts";

/** Back again below this. */
const RETURNED = 0.15;

export const judgeTurn: JudgeStep<Extract<Step, { kind: "turn" }>> = (step, frames, neutralYaw) => {
  // The person's own left is the picture's right, where the yaw ratio grows.
  const sign = step.direction === "left" ? 1 : -1;
  let turnedFrames = 0;
  let wrongFrames = 0;
  let hasTurned = false;
  let furthest = 0;
  for (const frame of frames) {
    if (!hasOneFace(frame)) continue;
    const yaw = sign * (frame.face.yawRatio - neutralYaw);
    furthest = Math.max(furthest, yaw);
    turnedFrames = yaw >= TURNED_YAW ? turnedFrames + 1 : 0;
    wrongFrames = yaw <= -TURNED_YAW ? wrongFrames + 1 : 0;
    if (turnedFrames >= 2) hasTurned = true;
    // A clip that turns by itself picks the wrong side half of the time: it does not get a second try.
    if (wrongFrames >= 2 && !hasTurned) return { kind: "failed", reason: "wrong-turn" };
    if (hasTurned && yaw <= RETURNED) return { kind: "done" };
  }

  const latest = frames[frames.length - 1];
  if (hasTurned) return going(0.8, "turn-back");
  const progress = 0.7 * (furthest / TURNED_YAW);
  if (latest.faceCount > 1) return going(progress, "several-faces");
  if (latest.face === undefined) return going(progress, pictureHint(latest));
  if (sign * (latest.face.yawRatio - neutralYaw) < -RETURNED) return going(progress, "turn-other-way");
  return going(progress, "turn-further");
};
