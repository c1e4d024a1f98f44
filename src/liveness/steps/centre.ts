/** Centre: look at the camera until enough clear frames are there to judge and to compare. */
import { hasOneFace, isEyesClosed, isNeutral } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { going, type JudgeStep } from "../step.ts";

/** Clear frames in all; at 10 frames a second about 0.8 s. */
const CLEAR_FRAMES = 8;
/** Embedded frames: three average out most of what one gets wrong (LFW, NUAA: 28 % to 7 % FNMR on turned heads). */
const EMBEDDED_FRAMES = 3;

export const judgeCentre: JudgeStep = (_step, frames) => {
  const faces = frames.filter(hasOneFace);
  const clear = faces.filter((frame) => isNeutral(frame) && pictureHint(frame) === undefined);
  const embedded = clear.filter((frame) => frame.face.similarity !== undefined);
  if (clear.length >= CLEAR_FRAMES && embedded.length >= EMBEDDED_FRAMES) return { kind: "done" };

  const progress = Math.min(clear.length / CLEAR_FRAMES, (embedded.length + 1) / (EMBEDDED_FRAMES + 1));
  const latest = frames[frames.length - 1];
  const wrong = pictureHint(latest);
  if (wrong !== undefined) return going(progress, wrong);
  if (hasOneFace(latest) && !isNeutral(latest)) return going(progress, "face-camera");
  if (hasOneFace(latest) && isEyesClosed(latest.face)) return going(progress, "eyes-closed");
  return going(progress, clear.length > 0 ? "hold-still" : undefined);
};
