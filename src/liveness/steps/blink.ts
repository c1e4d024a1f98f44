/** Blink: both eyes open, closed, open, while the face looks at the camera. A turn meanwhile ends the capture: nobody asked for one yet. */
import { findBlinks } from "../blinks.ts";
import { hasOneFace, isNeutral } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { hasTurned } from "../pose-change.ts";
import { going, type JudgeStep } from "../step.ts";

/** A shadowed face can read "closed" for long; a deliberate blink is over by then. */
const LONGEST_BLINK_MS = 1_500;
/** Prints read closed by this much on 7 of 120 frames; by the 0.4 at which quick blinks are found, on 15. Asked for a blink, people close their eyes wholly. */
const CLOSED = 0.5;

export const judgeBlink: JudgeStep = (_step, frames, { neutral, policy }) => {
  // A clip that plays by itself turns at its own time: this is what makes the order of the steps count.
  if (hasTurned(frames, neutral, policy)) return { kind: "failed", reason: "turn-not-asked" };
  // Eye states flip while a head turns, so only frames that look at the camera count.
  const faces = frames.filter((frame) => hasOneFace(frame) && isNeutral(frame));
  // People blink by themselves, too: one that began before the prompt could be seen is no answer, and no offence.
  const seenFromMs = frames[0].clientMs + policy.reaction.leastMs;
  const blinks = findBlinks(faces, CLOSED).filter(({ startMs }) => startMs >= seenFromMs);
  const isDone = blinks.some(({ isWhole, startMs, endMs }) => isWhole && endMs - startMs <= LONGEST_BLINK_MS);
  if (isDone) return { kind: "done" };

  const latest = frames[frames.length - 1];
  const progress = blinks.length > 0 ? 0.7 : 0.2;
  const wrong = pictureHint(latest);
  if (wrong !== undefined) return going(progress, wrong);
  if (hasOneFace(latest) && !isNeutral(latest)) return going(progress, "face-camera");
  return going(progress, "blink-now");
};
