/** Which of a gate's numbers a policy bounds, and how: so that a report can set each number beside its threshold. */
import type { GateName } from "../liveness/gate.ts";
import type { Policy } from "../liveness/policy.ts";

/** A bound on one number; the number at it still passes. */
export interface Limit {
  readonly kind: "at-least" | "at-most";
  readonly value: number;
}

/** @returns By the name of the number; numbers that are only told are absent. */
export function limitsOf(gate: GateName, policy: Policy): Readonly<Record<string, Limit>> {
  switch (gate) {
    case "stream":
      return {
        framesPerSecond: atLeast(policy.stream.minFrameRate),
        driftMs: atMost(policy.stream.maxClockDriftMs),
      };
    case "continuity":
      return {
        similarity: atLeast(policy.continuity.minSimilarity),
        jump: atMost(policy.continuity.maxJump),
        gapMs: atMost(policy.continuity.maxGapMs),
      };
    case "parallax":
      return { residual: atLeast(policy.parallax.minResidual) };
    case "pad":
      return { meanLiveLogit: atLeast(policy.pad.minLiveLogit), frames: atLeast(policy.pad.minFrames) };
    case "fusion":
      return { probability: atLeast(policy.fusion.minProbability) };
    case "variety":
      return { similarity: atMost(policy.variety.maxSimilarity) };
    case "light":
      return { ratio: atLeast(policy.light.minRatio), correlation: atLeast(policy.light.minCorrelation) };
    // Their bounds do not belong to the policy.
    case "quality":
    case "replay":
      return {};
  }
}

/** Whether a number lies nearer to refusal than another, or beyond it. */
export function isWorse(value: number, than: number, { kind }: Limit): boolean {
  return kind === "at-least" ? value < than : value > than;
}

function atLeast(value: number): Limit {
  return { kind: "at-least", value };
}

function atMost(value: number): Limit {
  return { kind: "at-most", value };
}
