/** What the widget can be showing: one union, so that no mix of states exists. */
import type { FailureHint, HintCode, ServerMessage, StepPrompt } from "../../contract/stream.ts";
import { withPlaces } from "./dot-path.ts";
import { needsReading } from "./step-start.ts";

/** Why a capture could not be carried out; the person can act on each. */
export const troubles = [
  "no-camera",
  "permission-denied",
  "insecure-origin",
  "camera-busy",
  "camera-lost",
  "camera-failed",
  "unsupported",
  "tab-hidden",
  "timed-out",
  "connection-lost",
  "server-gone",
  "server-busy",
  "too-many-attempts",
  "not-allowed",
] as const;
export type Trouble = (typeof troubles)[number];

/** `ready`: the prompt is read, its pictures come next. `rest`: it is fulfilled, and the face looks ahead until the next one. */
export type StepPhase = "ready" | "going" | "rest";

/** Where the oval stands in the whole capture. */
export interface StepView {
  readonly index: number;
  readonly total: number;
  readonly prompt: StepPrompt;
  readonly phase: StepPhase;
  /** 0 to 1 within the step; never falls. */
  readonly progress: number;
  readonly hint: HintCode | null;
}

export type WidgetState =
  /** Says what will happen; nothing runs before the person starts it. */
  | { readonly kind: "explaining" }
  | { readonly kind: "asking-permission" }
  | { readonly kind: "connecting" }
  | { readonly kind: "asking"; readonly step: StepView }
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly hint: FailureHint }
  | { readonly kind: "troubled"; readonly trouble: Trouble };

/** What is shown after a message of the server; a late acknowledgement never takes progress back. */
export function advance(
  state: WidgetState | undefined,
  message: Extract<ServerMessage, { type: "step" | "ack" }>,
): WidgetState | undefined {
  if (message.type === "step") {
    const { index, total, prompt } = message;
    const phase = needsReading(prompt) ? "ready" : "going";
    return { kind: "asking", step: { index, total, prompt, phase, progress: 0, hint: null } };
  }
  if (state?.kind !== "asking") return state;
  const { step } = state;
  const progress = Math.max(step.progress, message.progress);
  const phase = step.phase === "going" && isFulfilled(message) ? "rest" : step.phase;
  const prompt = withPlaces(step.prompt, message);
  return { kind: "asking", step: { ...step, prompt, phase, progress, hint: message.hint } };
}

/** What is shown once the first picture of the step is taken. */
export function begun(state: WidgetState | undefined): WidgetState | undefined {
  if (state?.kind !== "asking" || state.step.phase !== "ready") return state;
  return { kind: "asking", step: { ...state.step, phase: "going" } };
}

/** Hints that belong to a step under way: with one of these it is not fulfilled, however far it has come. */
const underWay: ReadonlySet<HintCode | null> = new Set<HintCode>([
  "turn-further",
  "turn-other-way",
  "turn-back",
  "blink-now",
  "follow-dot",
]);

function isFulfilled({ progress, hint }: Extract<ServerMessage, { type: "ack" }>): boolean {
  return progress >= 1 && !underWay.has(hint);
}

/** How much of the oval's edge is filled, 0 to 1. */
export function filledShare(state: WidgetState): number {
  if (state.kind === "passed") return 1;
  if (state.kind !== "asking") return 0;
  return Math.min(1, (state.step.index + state.step.progress) / Math.max(1, state.step.total));
}

/** Whether the camera's picture is on show. */
export function showsPicture(state: WidgetState): boolean {
  return state.kind === "connecting" || state.kind === "asking";
}

/** Whether the screen is to shine, or warns that it will. */
export function isShining(state: WidgetState): boolean {
  return state.kind === "asking" && state.step.prompt.kind === "light" && state.step.phase !== "rest";
}
