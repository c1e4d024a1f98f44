/** Turns the frames of one capture into one verdict: a pure reducer that reads no clock and draws no chance. */
import { cosineSimilarity, meanVector } from "../shared/template.ts";
import { type FrameRecord, hasOneFace, isNeutral, median } from "./frames.ts";
import { gates } from "./gates/all.ts";
import type { Policy } from "./policy.ts";
import type { Step, StepHint } from "./step.ts";
import { judgeStep } from "./steps/judge-step.ts";

/** A face of the capture fit for comparing, with the frame it came from. */
export interface Sample {
  readonly sequence: number;
  /** Unit length. */
  readonly vector: Float32Array;
  readonly quality: number;
}

/** Where the capture stands; `passed` and `failed` are final. */
export type Status =
  | { readonly kind: "asking" }
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly reasons: readonly string[] };

/** All that is known of one capture. */
export interface JudgeState {
  readonly policy: Policy;
  readonly plan: readonly Step[];
  readonly frames: readonly FrameRecord[];
  /** For each step begun so far, the index of its first frame in `frames`. */
  readonly stepStarts: readonly number[];
  readonly samples: readonly Sample[];
  readonly status: Status;
}

/** One frame as it comes from vision: its record, and its embedding where it is fit for comparing. */
export interface Observation {
  readonly frame: FrameRecord;
  /** Unit length. */
  readonly vector?: Float32Array;
}

/** The answer to one frame. */
export interface Judgement {
  readonly state: JudgeState;
  /** 0 to 1 within the current step. */
  readonly progress: number;
  readonly hint: StepHint | undefined;
}

export function beginJudging(plan: readonly Step[], policy: Policy): JudgeState {
  return { policy, plan, frames: [], stepStarts: [0], samples: [], status: { kind: "asking" } };
}

/** The step that is being asked for, counted from 0. */
export function currentStep(state: JudgeState): number {
  return state.stepStarts.length - 1;
}

/** Takes one frame in. A frame that still shows an earlier step is dropped; one that shows a later step ends the capture. */
export function judgeFrame(before: JudgeState, observation: Observation): Judgement {
  const asked = currentStep(before);
  if (before.status.kind !== "asking" || observation.frame.step < asked) {
    return { state: before, progress: 0, hint: undefined };
  }
  const state = withFrame(before, observation);
  if (observation.frame.step > asked) return ended(state, ["step-not-asked"]);

  const refusals = refusalsOf(state, "every-frame");
  if (refusals.length > 0) return ended(state, refusals);

  const stepFrames = state.frames.slice(state.stepStarts[asked]);
  const progress = judgeStep(state.plan[asked], stepFrames, neutralYaw(state));
  switch (progress.kind) {
    case "failed":
      return ended(state, [progress.reason]);
    case "going": {
      const elapsedMs = stepFrames[stepFrames.length - 1].serverMs - stepFrames[0].serverMs;
      if (elapsedMs > state.policy.stepMs) return ended(state, ["too-slow"]);
      return { state, progress: progress.progress, hint: progress.hint };
    }
    case "done":
      return asked + 1 < state.plan.length ? nextStep(state) : judged(state);
  }
}

/** Ends a capture from outside, for example because frames stopped coming. */
export function endJudging(state: JudgeState, reason: string): JudgeState {
  return state.status.kind === "asking" ? ended(state, [reason]).state : state;
}

function withFrame(state: JudgeState, { frame, vector }: Observation): JudgeState {
  if (vector === undefined || frame.face === undefined) return { ...state, frames: [...state.frames, frame] };
  const sample: Sample = { sequence: frame.sequence, vector, quality: frame.face.quality };
  // Measured against the first three, so that a face cannot drift away one small step at a time.
  const reference = [...state.samples, sample].slice(0, 3).map((one) => one.vector);
  const similarity = cosineSimilarity(vector, meanVector(reference));
  const record: FrameRecord = { ...frame, face: { ...frame.face, similarity } };
  return { ...state, frames: [...state.frames, record], samples: [...state.samples, sample] };
}

function nextStep(state: JudgeState): Judgement {
  const next = { ...state, stepStarts: [...state.stepStarts, state.frames.length] };
  return { state: next, progress: 0, hint: undefined };
}

function judged(state: JudgeState): Judgement {
  const refusals = refusalsOf(state, "end");
  if (refusals.length > 0) return ended(state, refusals);
  return { state: { ...state, status: { kind: "passed" } }, progress: 1, hint: undefined };
}

function ended(state: JudgeState, reasons: readonly string[]): Judgement {
  return { state: { ...state, status: { kind: "failed", reasons } }, progress: 0, hint: undefined };
}

function refusalsOf(state: JudgeState, when: "every-frame" | "end"): string[] {
  return gates
    .filter((gate) => gate.when === when)
    .flatMap((gate) => {
      const { reason } = gate.judge(state.frames, state.stepStarts, state.policy);
      return reason === undefined ? [] : [`${gate.name}:${reason}`];
    });
}

/** The yaw ratio while looking at the camera, from the last half second before the current prompt: it drifts within a capture. */
function neutralYaw(state: JudgeState): number {
  const start = state.stepStarts[currentStep(state)];
  const before = state.frames
    .slice(Math.max(0, start - 5), start)
    .filter(hasOneFace)
    .filter(isNeutral);
  return median(before.map((frame) => frame.face.yawRatio));
}
