/** Blink: both eyes open, closed, open, while the face looks at the camera. A turn meanwhile ends the capture: nobody asked for one yet. */
import {
  type FaceFrame,
  type FrameRecord,
  hasOneFace,
  isEyesClosed,
  isNeutral,
  TURNED_YAW,
} from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { going, type JudgeStep } from "../step.ts";

/** A shadowed face can read "closed" for long; a deliberate blink is over by then. */
const LONGEST_BLINK_MS = 1_500;

export const judgeBlink: JudgeStep = (_step, frames, neutralYaw) => {
  // A clip that plays by itself turns at its own time: this is what makes the order of the steps count.
  if (hasTurned(frames, neutralYaw)) return { kind: "failed", reason: "turn-not-asked" };
  // Eye states flip while a head turns, so only frames that look at the camera count.
  const faces = frames.filter((frame): frame is FaceFrame => hasOneFace(frame) && isNeutral(frame));
  let openBefore = false;
  let closedSince: number | undefined;
  for (const { face, clientMs } of faces) {
    if (isEyesClosed(face)) {
      if (openBefore) closedSince ??= clientMs;
    } else if (face.leftEyeClosed < 0.5 && face.rightEyeClosed < 0.5) {
      if (closedSince !== undefined && clientMs - closedSince <= LONGEST_BLINK_MS) return { kind: "done" };
      openBefore = true;
      closedSince = undefined;
    }
  }

  const latest = frames[frames.length - 1];
  const progress = closedSince !== undefined ? 0.7 : openBefore ? 0.2 : 0;
  const wrong = pictureHint(latest);
  if (wrong !== undefined) return going(progress, wrong);
  if (hasOneFace(latest) && !isNeutral(latest)) return going(progress, "face-camera");
  return going(progress, "blink-now");
};

/** Two frames in a row, as for a turn that was asked for. */
function hasTurned(frames: readonly FrameRecord[], neutralYaw: number): boolean {
  let turnedFrames = 0;
  for (const frame of frames.filter(hasOneFace)) {
    turnedFrames = Math.abs(frame.face.yawRatio - neutralYaw) >= TURNED_YAW ? turnedFrames + 1 : 0;
    if (turnedFrames >= 2) return true;
  }
  return false;
}
