import { describe, expect, it } from "vitest";
import { FRAME_MS, frameOf, framesOf, observed, repeat, turned } from "../../test/support/frames.ts";
import { answerOf } from "../../test/support/person.ts";
import { type Evidence, evidenceOf } from "../liveness/evidence.ts";
import { beginJudging, currentStep, judgeFrame } from "../liveness/judge.ts";
import type { PlannedStep } from "../liveness/plan.ts";
import { type Policy, standardPolicy, strictPolicy } from "../liveness/policy.ts";
import { replayPage } from "./replay-page.ts";
import { replayLines } from "./replay-text.ts";
import { replayClip, replayEvidence } from "./replay.ts";

/** Asks for a blink and a turn, and for nothing that a made-up face cannot show. */
const policy: Policy = {
  ...standardPolicy,
  asks: ["blink", "turn"],
  gates: ["stream", "quality", "continuity", "parallax", "pad"],
};
const plan: readonly PlannedStep[] = [
  { step: { kind: "centre" }, restMs: 300 },
  { step: { kind: "blink" }, restMs: 300 },
  { step: { kind: "turn", direction: "left" }, restMs: 300 },
];

/** A capture of somebody who does what is asked. */
function performed(): Evidence {
  let state = beginJudging(plan, policy);
  for (let sequence = 0, since = 0; state.status.kind === "asking" && sequence < 300; sequence++, since++) {
    const asked = currentStep(state);
    const { step } = plan[asked];
    const { yaw, pitch, closed } = answerOf(
      step.kind === "turn" ? step : { kind: step.kind === "blink" ? "blink" : "centre" },
      since * FRAME_MS,
    );
    const eyes = 0.05 + 0.9 * closed;
    const frame = frameOf(sequence, asked, {
      ...{ yawRatio: yaw, pitchRatio: pitch, leftEyeClosed: eyes, rightEyeClosed: eyes },
    });
    state = judgeFrame(state, observed(frame)).state;
    if (currentStep(state) !== asked) since = -1;
  }
  return evidenceOf(state);
}

const evidence = performed();

describe("judging stored evidence again", () => {
  it("comes to the same under the policy that it was made by", () => {
    expect(evidence.status).toEqual({ kind: "passed" });
    const replay = replayEvidence(evidence, policy);
    expect(replay).toMatchObject({ accepted: true, reasons: [], stored: { differs: false } });
    expect(replay.steps.map(({ asked, verdict }) => [asked, verdict])).toEqual([
      ["centre", "fulfilled"],
      ["blink", "fulfilled"],
      ["turn left", "fulfilled"],
    ]);
  });

  it("tells how fast each answer came", () => {
    const [, blink, turn] = replayEvidence(evidence, policy).steps;
    for (const { reactionMs, tookMs } of [blink, turn]) {
      expect(reactionMs).toBeGreaterThanOrEqual(150);
      expect(tookMs).toBeGreaterThan(reactionMs ?? Number.POSITIVE_INFINITY);
    }
  });

  it("refuses by a stricter threshold, and says that the outcome differs", () => {
    const stricter = { ...policy, pad: { ...policy.pad, minLiveLogit: 9 } };
    const replay = replayEvidence(evidence, stricter);
    expect(replay).toMatchObject({ accepted: false, reasons: ["pad:looks-recaptured"] });
    expect(replay.stored?.differs).toBe(true);
  });

  it("refuses a turn that is too small for another policy", () => {
    const wider = { ...policy, turn: { ...policy.turn, yaw: 0.6 } };
    const { steps, accepted } = replayEvidence(evidence, wider);
    expect(accepted).toBe(false);
    expect(steps[2]).toMatchObject({ asked: "turn left", verdict: "unfinished" });
  });

  it("refuses under a policy that asks for more than was asked", () => {
    expect(replayEvidence(evidence, strictPolicy).reasons).toContain("not-asked:light");
  });

  it("says at which frame an every-frame gate refused first", () => {
    const [first, ...others] = evidence.frames;
    const crowded = others.map((frame, i) => (i >= 4 && i < 12 ? { ...frame, faceCount: 2 } : frame));
    const { gates } = replayEvidence({ ...evidence, frames: [first, ...crowded] }, policy);
    expect(gates.find(({ gate }) => gate === "quality")).toMatchObject({
      ...{ verdict: "refuse", reason: "several-faces", refusedAtMs: 10 * FRAME_MS },
    });
  });

  it("takes evidence of a capture without a frame", () => {
    const empty = { ...evidence, frames: [], stepStarts: [0], restStarts: [] };
    expect(replayEvidence(empty, policy)).toMatchObject({ accepted: false, gates: [] });
    expect(replayPage("empty.json", replayEvidence(empty, policy))).toContain("<h1>");
  });
});

describe("judging a clip", () => {
  const clip = framesOf(0, [
    ...repeat(12),
    ...repeat(4, turned("left")),
    ...repeat(6),
    ...repeat(3, turned("right")),
    ...repeat(6),
  ]);

  it("asks only the gates that need no prompt", () => {
    const { gates, accepted } = replayClip(clip, policy);
    expect(gates.find(({ gate }) => gate === "parallax")).toMatchObject({ verdict: "not-asked" });
    expect(accepted).toBe(true);
  });

  it("finds the turns in it, by the person's own sides", () => {
    const { turns } = replayClip(clip, policy).cues;
    expect(turns.map(({ direction, atMs }) => [direction, atMs])).toEqual([
      ["left", 12 * FRAME_MS],
      ["right", 22 * FRAME_MS],
    ]);
  });

  it("refuses one that shows another person from the middle on", () => {
    const swapped = clip.map((frame, i) => ({
      ...frame,
      ...(frame.face ? { face: { ...frame.face, similarity: i < 16 ? 0.9 : 0.1 } } : {}),
    }));
    expect(replayClip(swapped, policy).reasons).toContain("continuity:face-changed");
  });
});

describe("what is printed and written", () => {
  it("sets each number beside its threshold", () => {
    const lines = replayLines("visit.json", replayEvidence(evidence, policy));
    expect(lines[0]).toBe("visit.json: accepted by standard");
    expect(lines.find((line) => line.includes("meanLiveLogit"))).toMatch(/5 +≥\u00a0-?−?[\d.]+/);
  });

  it("escapes a file's name in the page, and needs nothing from elsewhere", () => {
    const page = replayPage('<img src=x onerror="alert(1)">.json', replayEvidence(evidence, policy));
    expect(page).not.toContain("<img");
    expect(page).not.toMatch(/<script|https?:|url\(/);
    expect(page).toContain("&#60;img src=x onerror=&#34;alert(1)&#34;&#62;");
  });

  it("draws the thresholds and names the steps", () => {
    const page = replayPage("visit.json", replayEvidence(evidence, policy));
    for (const name of ["turn left", "least mean", "residual, eye distances", "time, seconds"]) {
      expect(page).toContain(name);
    }
  });
});
