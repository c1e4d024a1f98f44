/** What is kept of a capture: every frame's numbers and every gate's result, so that the verdict can be computed again later. No image, no embedding. */
import type { FrameRecord } from "./frames.ts";
import type { GateResult } from "./gate.ts";
import { gates } from "./gates/all.ts";
import type { JudgeState, Status } from "./judge.ts";
import type { Policy } from "./policy.ts";
import type { Step } from "./step.ts";

export const EVIDENCE_VERSION = 1;

export interface Evidence {
  readonly version: typeof EVIDENCE_VERSION;
  readonly policy: Policy;
  readonly plan: readonly Step[];
  readonly stepStarts: readonly number[];
  readonly frames: readonly FrameRecord[];
  readonly gates: Readonly<Record<string, GateResult>>;
  readonly status: Status;
}

/** Writes down what a capture came to. */
export function evidenceOf(state: JudgeState): Evidence {
  const { policy, plan, stepStarts, frames, status } = state;
  const judged = frames.length === 0 ? [] : gates;
  const results = judged.map((gate) => [gate.name, gate.judge(frames, stepStarts, policy)] as const);
  return {
    version: EVIDENCE_VERSION,
    policy,
    plan,
    stepStarts,
    frames,
    gates: Object.fromEntries<GateResult>(results),
    status,
  };
}
