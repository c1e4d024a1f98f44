/** A capture or a clip judged again under a policy, offline: what the steps and gates say now, and whether that differs from before. */
import type { Evidence } from "../liveness/evidence.ts";
import type { Status } from "../liveness/judge.ts";
import type { FrameRecord } from "../liveness/frames.ts";
import type { Capture } from "../liveness/capture.ts";
import type { Policy } from "../liveness/policy.ts";
import { type Cues, findCues } from "./cues.ts";
import { type GateVerdict, judgeGates } from "./judge-gates.ts";
import { judgeSteps, type StepVerdict } from "./judge-steps.ts";

export interface Replay {
  /** `clip`: nobody was asked anything, so only the gates that need no prompt can say something. */
  readonly kind: "evidence" | "clip";
  readonly policy: string;
  readonly accepted: boolean;
  /** Why not, such as `pad:looks-recaptured`; empty when accepted. */
  readonly reasons: readonly string[];
  readonly gates: readonly GateVerdict[];
  /** Of evidence only. */
  readonly steps: readonly StepVerdict[];
  /** Movements that the frames show, asked for or not. */
  readonly cues: Cues;
  /** What the capture came to when it ran; of evidence only. */
  readonly stored:
    { readonly policy: string; readonly status: Status; readonly differs: boolean } | undefined;
  readonly capture: Capture;
}

/** Judges a recorded clip by the gates that need no prompt, the whole clip as one look at the camera. @param frames One at least. */
export function replayClip(frames: readonly FrameRecord[], policy: Policy): Replay {
  const capture = clipCapture(frames, policy);
  const gates = judgeGates(capture);
  const reasons = refusalsOf(gates);
  return {
    ...{ kind: "clip", policy: policy.name, accepted: reasons.length === 0, reasons, gates, steps: [] },
    ...{ cues: findCues(frames, policy), stored: undefined, capture },
  };
}

/** A clip as a capture that never got past its first step. */
export function clipCapture(frames: readonly FrameRecord[], policy: Policy): Capture {
  return {
    ...{ policy, frames },
    plan: [{ step: { kind: "centre" }, restMs: 0 }],
    stepStarts: [0],
    restStarts: [],
  };
}

/** Judges stored evidence. A policy that asks more than the capture did refuses: what was not asked was not shown. */
export function replayEvidence(evidence: Evidence, policy: Policy): Replay {
  const { frames, plan, stepStarts, restStarts, status } = evidence;
  const capture: Capture = { policy, plan, frames, stepStarts, restStarts };
  const gates = frames.length === 0 ? [] : judgeGates(capture);
  const steps = judgeSteps(evidence, policy);
  const reasons = [
    ...missingSteps(evidence, policy).map((kind) => `not-asked:${kind}`),
    ...steps.flatMap(({ asked, verdict, reason }) =>
      verdict === "fulfilled" ? [] : [`${asked.replace(" ", "-")}:${reason ?? verdict}`],
    ),
    ...refusalsOf(gates),
  ];
  const accepted = reasons.length === 0;
  const differs = accepted !== (status.kind === "passed");
  return {
    ...{ kind: "evidence", policy: policy.name, accepted, reasons, gates, steps },
    cues: findCues(frames, policy),
    stored: { policy: evidence.policy.name, status, differs },
    capture,
  };
}

/** The refusals that count, such as `pad:looks-recaptured`. */
export function refusalsOf(gates: readonly GateVerdict[]): string[] {
  return gates.flatMap(({ gate, isDeciding, verdict, reason }) =>
    isDeciding && verdict === "refuse" ? [`${gate}:${reason ?? "refused"}`] : [],
  );
}

/** What the policy asks that the plan does not hold, each as often as it is missing. */
function missingSteps({ plan }: Evidence, policy: Policy): string[] {
  const left = plan.map(({ step }) => step.kind);
  return policy.asks.filter((kind) => {
    const at = left.indexOf(kind);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
