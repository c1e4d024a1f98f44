/** Turns the frames of one capture into one verdict: a pure reducer that reads no clock and draws no chance. */
import type { Capture } from "./capture.ts";
import { type FrameRecord, hasOneFace, isNeutral, median, type Pose } from "./frames.ts";
import type { Gate } from "./gate.ts";
import { gatesOf } from "./gates/all.ts";
import { pictureHint } from "./hints.ts";
import type { PlannedStep } from "./plan.ts";
import type { Policy } from "./policy.ts";
import { hasTurned } from "./pose-change.ts";
import { similarityToFirst } from "./resemblance.ts";
import { going, type StepContext, type StepHint, type StepProgress } from "./step.ts";
import { judgeStep } from "./steps/judge-step.ts";
import { judgeRest } from "./steps/rest.ts";

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

/** A page shows its longest warning for 2.6 s before a step begins; a slow network takes as long there and back. */
const LONGEST_UNSEEN_MS = 6_000;

/** A capture in the middle of its judging. */
export interface JudgeState extends Capture {
  readonly samples: readonly Sample[];
  readonly status: Status;
  /** How many frames there were when the current step was told; those up to its first frame were taken before it was seen. */
  readonly promptedAt: number;
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

export function beginJudging(plan: readonly PlannedStep[], policy: Policy): JudgeState {
  return {
    ...{ policy, plan, frames: [], stepStarts: [0], restStarts: [], samples: [] },
    status: { kind: "asking" },
    promptedAt: 0,
  };
}

/** The step that is being asked for, counted from 0. */
export function currentStep(state: JudgeState): number {
  return state.stepStarts.length - 1;
}

/** Takes one frame in. One that still shows the step before belongs to the rest; one that shows any other but the asked step ends the capture. */
export function judgeFrame(before: JudgeState, observation: Observation): Judgement {
  const asked = currentStep(before);
  if (before.status.kind !== "asking") return { state: before, progress: 0, hint: undefined };
  if (observation.frame.step < asked) return notYetShown(before, observation);
  const state = withFrame(before, observation);
  if (observation.frame.step > asked) return ended(state, ["step-not-asked"]);

  const refusals = refusalsOf(state, "every-frame");
  if (refusals.length > 0) return ended(state, refusals);

  const restStart = state.restStarts.at(asked);
  const progress = restStart === undefined ? stepProgress(state) : restProgress(state, restStart);
  switch (progress.kind) {
    case "failed":
      return ended(state, [progress.reason]);
    case "going": {
      const first = state.frames[state.stepStarts[asked]];
      const elapsedMs = observation.frame.serverMs - first.serverMs;
      if (elapsedMs > state.policy.stepMs) return ended(state, ["too-slow"]);
      return { state, progress: progress.progress, hint: progress.hint };
    }
    case "done":
      if (restStart !== undefined) return nextStep(state);
      return asked + 1 < state.plan.length ? restAfter(state) : judged(state);
  }
}

/**
 * The pose while looking at the camera, from the last half second before a prompt: it drifts within a capture.
 *
 * @param start The index of the first frame after the prompt.
 */
export function neutralBefore(frames: readonly FrameRecord[], start: number): Pose {
  const before: Pose[] = [];
  // Others are passed over: without any there would be no pose to compare with.
  for (let i = start - 1; i >= 0 && before.length < 5; i--) {
    const frame = frames[i];
    if (!hasOneFace(frame) || !isNeutral(frame)) continue;
    before.push({ yaw: frame.face.yawRatio, pitch: frame.face.pitchRatio });
  }
  return { yaw: median(before.map(({ yaw }) => yaw)), pitch: median(before.map(({ pitch }) => pitch)) };
}

/** Ends a capture from outside, for example because frames stopped coming. */
export function endJudging(state: JudgeState, reason: string): JudgeState {
  return state.status.kind === "asking" ? ended(state, [reason]).state : state;
}

/** Judged like any other frame: what was left out here, nobody would ever have looked at. */
function notYetShown(before: JudgeState, observation: Observation): Judgement {
  const asked = currentStep(before);
  const { promptedAt } = before;
  const isShown = before.frames.length > before.stepStarts[asked];
  const seen = withFrame(before, observation);
  if (isShown || observation.frame.step < asked - 1) return ended(seen, ["step-not-asked"]);
  const state = { ...seen, stepStarts: [...before.stepStarts.slice(0, asked), seen.frames.length] };
  const refusals = refusalsOf(state, "every-frame");
  if (refusals.length > 0) return ended(state, refusals);
  const unseenMs = observation.frame.serverMs - before.frames[promptedAt - 1].serverMs;
  if (unseenMs > LONGEST_UNSEEN_MS) return ended(state, ["too-slow"]);
  // Who reads the warning before the coloured light may look round for it.
  const isReading = state.plan[asked].step.kind === "light";
  const neutral = neutralBefore(state.frames, promptedAt);
  if (!isReading && hasTurned(state.frames.slice(promptedAt), neutral, state.policy)) {
    return ended(state, ["turn-not-asked"]);
  }
  return { state, progress: 0, hint: undefined };
}

function withFrame(state: JudgeState, { frame, vector }: Observation): JudgeState {
  if (vector === undefined || frame.face === undefined) return { ...state, frames: [...state.frames, frame] };
  const sample: Sample = { sequence: frame.sequence, vector, quality: frame.face.quality };
  const earlier = state.samples.map((one) => one.vector);
  const similarity = similarityToFirst(vector, earlier);
  const record: FrameRecord = { ...frame, face: { ...frame.face, similarity } };
  return { ...state, frames: [...state.frames, record], samples: [...state.samples, sample] };
}

function stepProgress(state: JudgeState): StepProgress {
  const asked = currentStep(state);
  const { step } = state.plan[asked];
  return judgeStep(step, state.frames.slice(state.stepStarts[asked]), contextOf(state));
}

function restProgress(state: JudgeState, restStart: number): StepProgress {
  const { restMs } = state.plan[currentStep(state)];
  const frames = state.frames.slice(restStart);
  const progress = judgeRest(frames, restMs, contextOf(state));
  if (progress.kind !== "done" || isKnown(frames)) return progress;
  return going(1, pictureHint(frames[frames.length - 1]) ?? "hold-still");
}

function restAfter(state: JudgeState): Judgement {
  const next = { ...state, restStarts: [...state.restStarts, state.frames.length] };
  return { state: next, progress: 1, hint: "hold-still" };
}

/** Whether the face was compared since: who keeps another one too blurred to compare must show the first again. */
function isKnown(frames: readonly FrameRecord[]): boolean {
  return frames.some(({ face }) => face?.similarity !== undefined);
}

function nextStep(state: JudgeState): Judgement {
  const promptedAt = state.frames.length;
  const next = { ...state, promptedAt, stepStarts: [...state.stepStarts, promptedAt] };
  return { state: next, progress: 0, hint: undefined };
}

function judged(state: JudgeState): Judgement {
  const complete = { ...state, restStarts: [...state.restStarts, state.frames.length] };
  const refusals = refusalsOf(complete, "end");
  if (refusals.length > 0) return ended(complete, refusals);
  return { state: { ...complete, status: { kind: "passed" } }, progress: 1, hint: undefined };
}

function ended(state: JudgeState, reasons: readonly string[]): Judgement {
  return { state: { ...state, status: { kind: "failed", reasons } }, progress: 0, hint: undefined };
}

function refusalsOf(state: JudgeState, when: Gate["when"]): string[] {
  return gatesOf(state.policy)
    .filter((gate) => gate.when === when)
    .flatMap((gate) => {
      const { reason } = gate.judge(state);
      return reason === undefined ? [] : [`${gate.name}:${reason}`];
    });
}

function contextOf(state: JudgeState): StepContext {
  const asked = currentStep(state);
  // Before the first step nothing was seen: the rest after it knows the person's own pose from the step itself.
  const until = asked === 0 ? (state.restStarts.at(0) ?? 0) : state.stepStarts[asked];
  return { neutral: neutralBefore(state.frames, until), policy: state.policy };
}
