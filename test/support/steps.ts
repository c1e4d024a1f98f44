/** Judges one step by made-up frames. */
import { type FrameRecord, type Pose } from "../../src/liveness/frames.ts";
import { type Policy, standardPolicy } from "../../src/liveness/policy.ts";
import type { Step, StepProgress } from "../../src/liveness/step.ts";
import { judgeStep } from "../../src/liveness/steps/judge-step.ts";
import { framesOf, type Shown } from "./frames.ts";

export const facingCamera: Pose = { yaw: 0, pitch: 0 };

/** @param neutral Where the person's head points while looking at the camera. */
export function judgeShown(
  step: Step,
  shown: readonly Shown[],
  neutral: Pose = facingCamera,
  policy: Policy = standardPolicy,
): StepProgress {
  return judgeFrames(step, framesOf(1, shown), neutral, policy);
}

/** As the judge does: with each frame anew, until the step is settled. */
export function judgeFrames(
  step: Step,
  frames: readonly FrameRecord[],
  neutral: Pose = facingCamera,
  policy: Policy = standardPolicy,
): StepProgress {
  let progress = judgeStep(step, frames.slice(0, 1), { neutral, policy });
  for (let end = 2; end <= frames.length && progress.kind === "going"; end++) {
    progress = judgeStep(step, frames.slice(0, end), { neutral, policy });
  }
  return progress;
}

/** Done, why it failed, or the hint while it goes on. */
export function outcomeOf(progress: StepProgress): string | undefined {
  switch (progress.kind) {
    case "done":
      return "done";
    case "failed":
      return progress.reason;
    case "going":
      return progress.hint;
  }
}
