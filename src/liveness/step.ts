/** The one shape of every step: what the person is asked, and how far the frames since then fulfil it. */
import type { FrameRecord, Pose, Rgb } from "./frames.ts";
import type { Policy } from "./policy.ts";

export type Direction = "left" | "right" | "up" | "down";

/** What a person can be asked to do; left and right are the person's own. */
export type Step =
  | { readonly kind: "centre" }
  | { readonly kind: "blink" }
  | { readonly kind: "turn"; readonly direction: Direction }
  | FollowStep
  | LightStep;

/** Point the nose at a dot that glides over the picture. */
export interface FollowStep {
  readonly kind: "follow";
  /** Between two places of the path, in milliseconds. */
  readonly everyMs: number;
  /** Where the dot is: x to the person's own left, y up, each -1 to 1. The first is where it waits. */
  readonly path: readonly (readonly [x: number, y: number])[];
}

/** Hold still while the screen shines in colours. */
export interface LightStep {
  readonly kind: "light";
  /** How long each colour shows, in milliseconds. */
  readonly everyMs: number;
  /** 0 to 255 a channel. */
  readonly colours: readonly Rgb[];
}

export type StepKind = Step["kind"];

export type StepHint =
  | "no-face"
  | "several-faces"
  | "face-camera"
  | "hold-still"
  | "turn-further"
  | "turn-other-way"
  | "turn-back"
  | "blink-now"
  | "follow-dot"
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

export type StepFailure =
  "wrong-turn" | "turn-not-asked" | "too-early" | "not-following" | "colours-missed" | "too-slow";

/** What a step is judged by, beside its own frames. */
export interface StepContext {
  /** The person's own pose when looking at the camera, from the half second before the prompt. */
  readonly neutral: Pose;
  readonly policy: Policy;
}

/** Judges one kind of step: a pure function of the frames shown since the prompt, oldest first, at least one. */
export type JudgeStep<S extends Step = Step> = (
  step: S,
  frames: readonly FrameRecord[],
  context: StepContext,
) => StepProgress;

/** A step that goes on. */
export function going(progress: number, hint?: StepHint): StepProgress {
  return { kind: "going", progress: Math.min(1, Math.max(0, progress)), hint };
}
