/** What is wrong with a frame as a picture, as a hint to the person; the first that applies. */
import type { FrameRecord } from "./frames.ts";
import type { StepHint } from "./step.ts";

const byReason: Readonly<Record<string, StepHint>> = {
  "too-far": "too-far",
  "too-close": "too-close",
  "too-dark": "too-dark",
  "too-bright": "too-bright",
  blurred: "blurred",
  "cut-off": "cut-off",
  unclear: "unclear",
};

/** @returns `undefined` when the picture is fine; pose and eyes are the steps' own business. */
export function pictureHint(frame: FrameRecord): StepHint | undefined {
  if (frame.faceCount > 1) return "several-faces";
  if (frame.face === undefined) return "no-face";
  for (const reason of frame.face.reasons) {
    const hint = byReason[reason];
    if (hint !== undefined) return hint;
  }
  return undefined;
}
