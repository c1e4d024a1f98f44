/** What is kept of a capture: every frame's numbers and every gate's result, so that the verdict can be computed again later. No image, no embedding. */
import type { Capture } from "./capture.ts";
import type { GateResult } from "./gate.ts";
import { gates } from "./gates/all.ts";
import type { JudgeState, Status } from "./judge.ts";

export const EVIDENCE_VERSION = 2;

export interface Evidence extends Capture {
  readonly version: typeof EVIDENCE_VERSION;
  /** Every gate's numbers, also of those that the policy does not name. */
  readonly gates: Readonly<Record<string, GateResult>>;
  readonly status: Status;
  /** Hints that a camera or a browser may not be what it seems; no gate reads them. */
  readonly risks?: readonly string[];
}

/** Writes down what a capture came to. */
export function evidenceOf(state: JudgeState, risks: readonly string[] = []): Evidence {
  const { policy, plan, frames, stepStarts, restStarts, status } = state;
  const judged = frames.length === 0 ? [] : gates;
  const results = judged.map((gate) => [gate.name, gate.judge(state)] as const);
  return {
    version: EVIDENCE_VERSION,
    ...{ policy, plan, frames, stepStarts, restStarts },
    gates: Object.fromEntries<GateResult>(results),
    status,
    ...(risks.length === 0 ? {} : { risks }),
  };
}
