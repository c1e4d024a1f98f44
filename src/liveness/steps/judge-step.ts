/** Every step by its kind: adding one is a file and a line here. */
import type { FrameRecord } from "../frames.ts";
import type { Step, StepContext, StepProgress } from "../step.ts";
import { judgeBlink } from "./blink.ts";
import { judgeCentre } from "./centre.ts";
import { judgeFollow } from "./follow.ts";
import { judgeLight } from "./light.ts";
import { judgeTurn } from "./turn.ts";

/** How far the frames since the prompt fulfil the step. */
export function judgeStep(step: Step, frames: readonly FrameRecord[], context: StepContext): StepProgress {
  switch (step.kind) {
    case "centre":
      return judgeCentre(step, frames, context);
    case "blink":
      return judgeBlink(step, frames, context);
    case "turn":
      return judgeTurn(step, frames, context);
    case "follow":
      return judgeFollow(step, frames, context);
    case "light":
      return judgeLight(step, frames, context);
  }
}
