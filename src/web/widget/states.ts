/** What the widget can be showing: one union, so that no mix of states exists. */
import type { FailureHint, HintCode, ServerMessage, StepPrompt } from "../../contract/stream.ts";

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
  "server-gone",
  "server-busy",
  "too-many-attempts",
  "not-allowed",
] as const;
export type Trouble = (typeof troubles)[number];

/** Where the oval stands in the whole capture. */
export interface StepView {
  readonly index: number;
  readonly total: number;
  readonly prompt: StepPrompt;
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
    return { kind: "asking", step: { index, total, prompt, progress: 0, hint: null } };
  }
  if (state?.kind !== "asking") return state;
  const progress = Math.max(state.step.progress, message.progress);
  return { kind: "asking", step: { ...state.step, progress, hint: message.hint } };
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
