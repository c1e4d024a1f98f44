/** Every step by its kind: adding one is a file and a line here. */
import type { FrameRecord } from "../frames.ts";
import type { Step, StepProgress } from "../step.ts";
import { judgeBlink } from "./blink.ts";
import { judgeCentre } from "./centre.ts";
import { judgeTurn } from "./turn.ts";

/** How far the frames since the prompt fulfil the step. */
export function judgeStep(step: Step, frames: readonly FrameRecord[], neutralYaw: number): StepProgress {
  switch (step.kind) {
    case "centre":
      return judgeCentre(step, frames, neutralYaw);
    case "blink":
      return judgeBlink(step, frames, neutralYaw);
    case "turn":
      return judgeTurn(step, frames, neutralYaw);
  }
}
