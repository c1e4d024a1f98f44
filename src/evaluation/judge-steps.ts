/** Judges the steps of a stored capture again: what was asked, whether the frames answer it under a policy, and how fast the answer came. */
import { findBlinks } from "../liveness/blinks.ts";
import { framesOfStep } from "../liveness/capture.ts";
import type { Evidence } from "../liveness/evidence.ts";
import { measureFollowing } from "../liveness/following.ts";
import { type FrameRecord, hasOneFace, isNeutral } from "../liveness/frames.ts";
import { judgeFrame, type JudgeState, neutralBefore } from "../liveness/judge.ts";
import type { Policy } from "../liveness/policy.ts";
import { furthestTurn } from "../liveness/pose-change.ts";
import type { Step } from "../liveness/step.ts";

export interface StepVerdict {
  /** Such as `turn left`. */
  readonly asked: string;
  readonly verdict: "fulfilled" | "failed" | "unfinished" | "not-reached";
  /** Why it failed, in the words of the judge. */
  readonly reason: string | undefined;
  /** When the prompt was shown, in milliseconds since the first frame. */
  readonly promptedAtMs: number | undefined;
  /** From the prompt to the fulfilment or the failure, in milliseconds. */
  readonly tookMs: number | undefined;
  /** From the prompt to the first sign of an answer (for `follow` the head's lag behind the dot), in milliseconds. */
  readonly reactionMs: number | undefined;
}

/** A movement has begun at this share of a turn, as in the turn step. */
const BEGUN = 0.5;

/** Each step of the plan, with the boundaries that the capture had: a policy judges the answers, it cannot move the prompts. */
export function judgeSteps(evidence: Evidence, policy: Policy): readonly StepVerdict[] {
  const outcomes = outcomesOf(evidence, policy);
  return evidence.plan.map(({ step }, index) => {
    const asked = nameOfStep(step);
    const start = evidence.stepStarts.at(index);
    const first = start === undefined ? undefined : evidence.frames.at(start);
    if (first === undefined || start === undefined) return { asked, ...notReached };
    const outcome = outcomes.get(index);
    const promptedAtMs = first.clientMs - evidence.frames[0].clientMs;
    const reactionMs = reactionOf(evidence, policy, index);
    if (outcome === undefined) {
      return { ...notReached, asked, verdict: "unfinished", promptedAtMs, reactionMs };
    }
    const tookMs = outcome.frame.clientMs - first.clientMs;
    const { reason } = outcome;
    const verdict = reason === undefined ? "fulfilled" : "failed";
    return { asked, verdict, reason, promptedAtMs, tookMs, reactionMs };
  });
}

/** What a step asks, in two words at most. */
export function nameOfStep(step: Step): string {
  return step.kind === "turn" ? `turn ${step.direction}` : step.kind;
}

const notReached = {
  verdict: "not-reached",
  reason: undefined,
  promptedAtMs: undefined,
  tookMs: undefined,
  reactionMs: undefined,
} as const;

interface Outcome {
  readonly frame: FrameRecord;
  readonly reason: string | undefined;
}

/** Runs the judge over every frame with the steps as they were, and notes how each step came out first. */
function outcomesOf(
  { plan, frames, stepStarts, restStarts }: Evidence,
  policy: Policy,
): Map<number, Outcome> {
  const outcomes = new Map<number, Outcome>();
  for (const [i, frame] of frames.entries()) {
    const before: JudgeState = {
      // The gates are judged on their own: here only the answers count.
      policy: { ...policy, gates: [] },
      ...{ plan, frames: frames.slice(0, i), samples: [], promptedAt: i, status: { kind: "asking" } },
      stepStarts: stepStarts.filter((start) => start <= i),
      restStarts: restStarts.filter((start) => start <= i),
    };
    const index = before.stepStarts.length - 1;
    const known = outcomes.get(index);
    const isResting = before.restStarts.length > index;
    // A step that is done under this policy is not judged on; only its rest can still fail.
    if (known !== undefined && (known.reason !== undefined || !isResting)) continue;
    const after = judgeFrame(before, { frame }).state;
    if (after.status.kind === "failed") {
      const [reason] = after.status.reasons;
      outcomes.set(index, { frame, reason: isResting ? `${reason} (while resting after it)` : reason });
    } else if (!isResting && after.restStarts.length > before.restStarts.length) {
      outcomes.set(index, { frame, reason: undefined });
    }
  }
  return outcomes;
}

function reactionOf(evidence: Evidence, policy: Policy, index: number): number | undefined {
  const { step } = evidence.plan[index];
  const frames = framesOfStep(evidence, index);
  const faces = frames.filter(hasOneFace);
  const since = (found: FrameRecord | undefined): number | undefined =>
    found && found.clientMs - frames[0].clientMs;
  switch (step.kind) {
    case "turn": {
      const neutral = neutralBefore(evidence.frames, evidence.stepStarts[index]);
      return since(faces.find(({ face }) => furthestTurn(face, neutral, policy) >= BEGUN));
    }
    case "blink": {
      // One that began before the prompt could be seen is no answer.
      const fromMs = frames[0].clientMs + policy.reaction.leastMs;
      const answer = findBlinks(faces.filter(isNeutral)).find(({ startMs }) => startMs >= fromMs);
      return answer && answer.startMs - frames[0].clientMs;
    }
    case "follow":
      return faces.length < 3
        ? undefined
        : measureFollowing(step, faces, frames[0].clientMs, policy.follow.mostLagMs).lagMs;
    case "centre":
    case "light":
      return undefined;
  }
}
