/** Blink: both eyes open, closed, open, while the face looks at the camera. A turn meanwhile ends the capture: nobody asked for one yet. */
import { type FaceFrame, hasOneFace, isEyesClosed, isNeutral } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { hasTurned } from "../pose-change.ts";
import { going, type JudgeStep } from "../step.ts";

/** A shadowed face can read "closed" for long; a deliberate blink is over by then. */
const LONGEST_BLINK_MS = 1_500;

export const judgeBlink: JudgeStep = (_step, frames, { neutral, policy }) => {
  // A clip that plays by itself turns at its own time: this is what makes the order of the steps count.
  if (hasTurned(frames, neutral, policy)) return { kind: "failed", reason: "turn-not-asked" };
  // Eye states flip while a head turns, so only frames that look at the camera count.
  const faces = frames.filter((frame): frame is FaceFrame => hasOneFace(frame) && isNeutral(frame));
  const seenFromMs = frames[0].clientMs + policy.reaction.leastMs;
  let openBefore = false;
  let closedSince: number | undefined;
  for (const { face, clientMs } of faces) {
    if (isEyesClosed(face)) {
      // People blink by themselves, too: one that began before the prompt could be seen is no answer, and no offence.
      if (openBefore && clientMs >= seenFromMs) closedSince ??= clientMs;
      else if (closedSince === undefined) openBefore = false;
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
