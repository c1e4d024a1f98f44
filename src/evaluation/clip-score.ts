/** What the passive part of a policy makes of one whole clip: its score, and the gates that refuse it. */
import type { FrameRecord } from "../liveness/frames.ts";
import type { Policy } from "../liveness/policy.ts";
import { VultusError } from "../shared/errors.ts";
import { judgeGates } from "./judge-gates.ts";
import { clipCapture, refusalsOf } from "./replay.ts";

/** The number that a policy's passive decision is read off: the fused cues where it fuses them, else the detector's mean. */
export interface ScoreName {
  readonly gate: "fusion" | "pad";
  readonly number: "probability" | "meanLiveLogit";
  /** In words, with its unit. */
  readonly label: string;
  readonly threshold: number;
}

export function scoreOf({ gates, fusion, pad }: Policy): ScoreName {
  return gates.includes("fusion")
    ? {
        ...{ gate: "fusion", number: "probability", label: "probability of a live face" },
        threshold: fusion.minProbability,
      }
    : {
        ...{ gate: "pad", number: "meanLiveLogit", label: "mean log odds of a live face" },
        threshold: pad.minLiveLogit,
      };
}

/**
 * The policy with another threshold on its score.
 *
 * @throws {VultusError} `bad-request` for one that no score could be on either side of: log odds given for a probability.
 */
export function withThreshold(policy: Policy, threshold: number): Policy {
  if (scoreOf(policy).gate === "pad") {
    return { ...policy, pad: { ...policy.pad, minLiveLogit: threshold } };
  }
  if (threshold >= 0 && threshold <= 1) return { ...policy, fusion: { minProbability: threshold } };
  throw new VultusError(
    "bad-request",
    `The score of policy ${policy.name} is a probability: give a --threshold from 0 to 1.`,
  );
}

export interface ClipScore {
  /** Undefined when the clip has no, or too few, frames that can be read. */
  readonly score: number | undefined;
  readonly reasons: readonly string[];
}

/** @param frames Of the whole clip, oldest first; of none there is no score. */
export function scoreClip(frames: readonly FrameRecord[], policy: Policy): ClipScore {
  if (frames.length === 0) return { score: undefined, reasons: ["no-frames"] };
  const gates = judgeGates(clipCapture(frames, policy));
  const { gate: name, number } = scoreOf(policy);
  const gate = gates.find((one) => one.gate === name);
  const pad = gates.find((one) => one.gate === "pad");
  const isUnread = [gate, pad].some((one) => one?.isDeciding && one.reason === "too-few-frames");
  const score = gate?.numbers.find((one) => one.name === number)?.value;
  return { score: isUnread ? undefined : score, reasons: refusalsOf(gates) };
}
