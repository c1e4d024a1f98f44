/** The one shape of every step: what the person is asked, and how far the frames since then fulfil it. */
import type { FrameRecord } from "./frames.ts";

/** What a person can be asked to do; left and right are the person's own. */
export type Step =
  | { readonly kind: "centre" }
  | { readonly kind: "blink" }
  | { readonly kind: "turn"; readonly direction: "left" | "right" };

export type StepHint =
  | "no-face"
  | "several-faces"
  | "face-camera"
  | "hold-still"
  | "turn-further"
  | "turn-other-way"
  | "turn-back"
  | "blink-now"
  | "eyes-closed"
  | "too-far"
  | "too-close"
  | "too-dark"
  | "too-bright"
  | "blurred"
  | "cut-off"
  | "unclear";

/** Where a step stands; `done` and `failed` are final. */
export type StepProgress =
  | { readonly kind: "going"; readonly progress: number; readonly hint: StepHint | undefined }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly reason: StepFailure };

export type StepFailure = "wrong-turn" | "turn-not-asked";

/**
 * Judges one kind of step: a pure function of the frames shown since the prompt, oldest first, at least one.
 *
 * @param neutralYaw The person's own yaw ratio when looking at the camera, from the frames before the prompt.
 */
export type JudgeStep<S extends Step = Step> = (
  step: S,
  frames: readonly FrameRecord[],
  neutralYaw: number,
) => StepProgress;

/** A step that goes on. */
export function going(progress: number, hint?: StepHint): StepProgress {
  return { kind: "going", progress: Math.min(1, Math.max(0, progress)), hint };
}
