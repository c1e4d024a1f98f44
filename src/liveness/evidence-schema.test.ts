import { describe, expect, it } from "vitest";
import { closed, frameOf, observed, repeat } from "../../test/support/frames.ts";
import { isProblem } from "../shared/errors.ts";
import { secureRandom } from "../shared/random.ts";
import { type Evidence, evidenceOf } from "./evidence.ts";
import { parseEvidence } from "./evidence-schema.ts";
import { beginJudging, endJudging, judgeFrame, type JudgeState } from "./judge.ts";
import { drawPlan, type PlannedStep } from "./plan.ts";
import { policies, standardPolicy, strictPolicy } from "./policy.ts";

/** A capture that saw a face, no face and two of them, and ended early. */
function endedCapture(plan: readonly PlannedStep[] = drawPlan(secureRandom, strictPolicy)): JudgeState {
  const shown = [...repeat(12), "no-face" as const, "two-faces" as const, closed];
  const state = shown.reduce(
    (before, one, i) => judgeFrame(before, observed(frameOf(i, 0, one))).state,
    beginJudging(plan, standardPolicy),
  );
  return endJudging(state, "stream:client-gone");
}

/** As it lies in the database: JSON knows no negative zero, which a drawn path may hold. */
const written = (evidence: Evidence): unknown => JSON.parse(JSON.stringify(evidence));

function reasonsOf(stored: unknown): readonly string[] {
  try {
    parseEvidence(stored);
    return [];
  } catch (error) {
    if (isProblem(error, "bad-request")) return error.reasons;
    throw error;
  }
}

describe("stored evidence", () => {
  it("comes back as it was written, whatever the plan asked", () => {
    const evidence = evidenceOf(endedCapture());
    expect(evidence.frames.length).toBeGreaterThan(10);
    expect(parseEvidence(written(evidence))).toEqual(written(evidence));
  });

  it.each(policies.map((policy) => [policy.name, policy] as const))(
    "takes the policy %s",
    (_name, policy) => {
      const evidence = evidenceOf(
        endJudging(beginJudging(drawPlan(secureRandom, policy), policy), "stalled"),
      );
      expect(parseEvidence(written(evidence))).toEqual(written(evidence));
    },
  );

  it("keeps what is known of some frames only", () => {
    const state = endedCapture();
    const [first, ...others] = state.frames;
    const { roomLight: _unknown, ...withoutRoom } = first;
    const frames = [{ ...withoutRoom, seenBefore: true }, ...others];
    const evidence = evidenceOf({ ...state, frames });
    expect(parseEvidence(written(evidence))).toEqual(written(evidence));
  });

  it("is refused from another version, with a field too many, or with steps outside the frames", () => {
    const evidence = evidenceOf(endedCapture());
    expect(reasonsOf({ ...evidence, version: 1 })[0]).toMatch(/^version: /);
    expect(reasonsOf({ ...evidence, verdict: "passed" })[0]).toContain("verdict");
    expect(reasonsOf({ ...evidence, stepStarts: [0, 9_999] })).toHaveLength(1);
    expect(reasonsOf({ ...evidence, status: { kind: "failed", reasons: [] } })[0]).toMatch(/^status/);
  });

  it("is refused with a few of its mistakes, not all of them", () => {
    expect(reasonsOf("no evidence")).toEqual([expect.stringMatching(/^evidence: /)]);
    const evidence = evidenceOf(endedCapture());
    const frames = Array.from({ length: 90 }, () => ({ ...frameOf(0, 0), sequence: -1 }));
    expect(reasonsOf({ ...evidence, frames })).toHaveLength(20);
  });
});
