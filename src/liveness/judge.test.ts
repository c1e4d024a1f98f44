import { describe, expect, it } from "vitest";
import { closed, faceOf, frameOf, observed, repeat, type Shown, turned } from "../../test/support/frames.ts";
import { evidenceOf } from "./evidence.ts";
import type { FrameRecord } from "./frames.ts";
import {
  beginJudging,
  currentStep,
  endJudging,
  judgeFrame,
  type JudgeState,
  type Observation,
} from "./judge.ts";
import { standardPolicy } from "./policy.ts";
import type { Step } from "./step.ts";

const plan: readonly Step[] = [{ kind: "centre" }, { kind: "blink" }, { kind: "turn", direction: "left" }];

/** What a person does when asked for each of the steps. */
const honest: Record<Step["kind"], readonly Shown[]> = {
  centre: repeat(12),
  blink: [...repeat(6), closed, closed, ...repeat(3)],
  turn: [...repeat(5), turned("left", 0.2), turned("left"), turned("left"), turned("left", 0.1), {}],
};

/** Plays frames of the asked step until the capture ends or the play runs out; `change` tampers with each frame. */
function play(
  shown: Record<Step["kind"], readonly Shown[]> = honest,
  change: (frame: FrameRecord) => FrameRecord = (frame) => frame,
  see: (frame: FrameRecord) => Observation = observed,
): JudgeState {
  let state = beginJudging(plan, standardPolicy);
  let sequence = 0;
  for (const step of plan) {
    const index = plan.indexOf(step);
    for (const one of shown[step.kind]) {
      if (state.status.kind !== "asking" || currentStep(state) !== index) break;
      state = judgeFrame(state, see(change(frameOf(sequence++, index, one)))).state;
    }
  }
  return state;
}

const reasonsOf = (state: JudgeState) =>
  state.status.kind === "failed" ? state.status.reasons : [state.status.kind];

describe("judging a capture", () => {
  it("passes a person who does what is asked", () => {
    const state = play();
    expect(state.status).toEqual({ kind: "passed" });
    expect(state.samples.length).toBeGreaterThanOrEqual(3);
  });

  it("fails a still picture, which never blinks", () => {
    expect(reasonsOf(play({ ...honest, blink: repeat(250) }))).toEqual(["too-slow"]);
  });

  it("fails a turn to the wrong side", () => {
    expect(reasonsOf(play({ ...honest, turn: repeat(5, turned("right")) }))).toEqual(["wrong-turn"]);
  });

  it("fails a face that looks recaptured on the whole, though not in each frame", () => {
    const state = play(honest, (frame) => withFace(frame, { liveLogit: frame.sequence % 4 === 0 ? 6 : -3 }));
    expect(reasonsOf(state)).toEqual(["pad:looks-recaptured"]);
  });

  it("fails when there are too few sharp frames to judge liveness by", () => {
    const state = play(honest, (frame) => withFace(frame, frame.sequence < 5 ? {} : { sharpness: 0.1 }));
    expect(reasonsOf(state)).toEqual(["pad:too-few-frames"]);
  });

  it("fails when another person takes over", () => {
    const swap = (frame: FrameRecord) => observed(frame, frame.step === 0 ? "ada" : "eve");
    const state = play({ ...honest, blink: repeat(30) }, undefined, swap);
    expect(reasonsOf(state)).toEqual(["continuity:face-changed"]);
  });

  it("fails when the face jumps across the picture from one frame to the next", () => {
    const state = play(honest, (frame) => withFace(frame, frame.step === 1 ? { centreX: 500 } : {}));
    expect(reasonsOf(state)).toEqual(["continuity:face-jumped"]);
  });

  it("fails when the face is away for long after the first step", () => {
    expect(reasonsOf(play({ ...honest, blink: repeat(40, "no-face") }))).toEqual(["continuity:face-lost"]);
  });

  it("waits for the face before the first step is done", () => {
    const state = play({ ...honest, centre: [...repeat(50, "no-face"), ...repeat(12)] });
    expect(state.status.kind).toBe("passed");
  });

  it("fails when a second face stays in the picture", () => {
    expect(reasonsOf(play({ ...honest, centre: repeat(20, "two-faces") }))).toEqual([
      "quality:several-faces",
    ]);
  });

  it("forgives a second face that passes by", () => {
    expect(play({ ...honest, centre: [...repeat(3, "two-faces"), ...repeat(12)] }).status.kind).toBe(
      "passed",
    );
  });

  it("fails frozen frames and looped clips", () => {
    const frozen = play(honest, (frame) => ({
      ...frame,
      digest: frame.sequence > 4 ? "same" : frame.digest,
    }));
    expect(reasonsOf(frozen)).toEqual(["stream:repeated-frame"]);
    const looped = play(honest, (frame) => ({ ...frame, digest: `picture-${frame.sequence % 10}` }));
    expect(reasonsOf(looped)).toEqual(["stream:repeated-frame"]);
  });

  it("forgives a picture that a slow camera delivered twice", () => {
    const state = play(honest, (frame) => ({
      ...frame,
      digest: frame.sequence === 5 ? "picture-4" : frame.digest,
    }));
    expect(state.status.kind).toBe("passed");
  });

  it.each<[string, (frame: FrameRecord) => FrameRecord, string]>([
    ["goes back in sequence", (f) => (f.sequence === 5 ? { ...f, sequence: 2 } : f), "stream:out-of-order"],
    ["goes back in time", (f) => (f.sequence === 5 ? { ...f, clientMs: 100 } : f), "stream:out-of-order"],
    [
      "comes at two frames a second",
      (f) => ({ ...f, clientMs: f.clientMs * 5, serverMs: f.serverMs * 5 }),
      "stream:too-few-frames",
    ],
    ["has a clock of its own", (f) => ({ ...f, clientMs: f.clientMs * 9 }), "stream:clock-drift"],
    [
      "shows a step that was not asked for",
      (f) => (f.sequence === 5 ? { ...f, step: 2 } : f),
      "step-not-asked",
    ],
  ])("fails a stream that %s", (_what, change, reason) => {
    expect(reasonsOf(play(honest, change))).toEqual([reason]);
  });

  it("counts the frames that the server itself dropped under load", () => {
    // Every third frame is judged, the client sent all of them.
    let state = beginJudging(plan, standardPolicy);
    for (let i = 0; i < 60; i += 3) state = judgeFrame(state, observed(frameOf(i, 0, "no-face"))).state;
    expect(state.status.kind).toBe("asking");
  });

  it("drops frames that still show the step before", () => {
    let state = beginJudging(plan, standardPolicy);
    let sequence = 0;
    while (currentStep(state) === 0) state = judgeFrame(state, observed(frameOf(sequence++, 0))).state;
    const late = judgeFrame(state, observed(frameOf(sequence, 0, closed)));
    expect(late.state).toBe(state);
  });

  it("keeps a verdict once it is given", () => {
    const passed = play();
    expect(endJudging(passed, "stream:client-gone")).toBe(passed);
    expect(judgeFrame(passed, observed(frameOf(500, 2))).state).toBe(passed);
    const failed = endJudging(beginJudging(plan, standardPolicy), "stream:stalled");
    expect(reasonsOf(failed)).toEqual(["stream:stalled"]);
  });

  it("compares with the first faces, so that a face cannot drift away in small steps", () => {
    let state = beginJudging(plan, standardPolicy);
    const [from, to] = [faceOf("ada"), faceOf("eve")];
    for (let i = 0; i < 40 && state.status.kind === "asking"; i++) {
      const mix = Math.min(1, i / 20);
      const vector = from.map((value, k) => value * (1 - mix) + to[k] * mix);
      const length = Math.hypot(...vector);
      const frame = frameOf(i, currentStep(state), {});
      state = judgeFrame(state, { frame, vector: vector.map((value) => value / length) }).state;
    }
    expect(reasonsOf(state)).toEqual(["continuity:face-changed"]);
  });
});

describe("the evidence", () => {
  it("holds every gate's numbers, and no embedding or picture", () => {
    const evidence = evidenceOf(play());
    expect(Object.keys(evidence.gates)).toEqual(["stream", "quality", "continuity", "pad"]);
    expect(evidence.gates["pad"].numbers["meanLiveLogit"]).toBeCloseTo(5);
    expect(evidence.frames.every((frame) => !("vector" in frame))).toBe(true);
  });

  it("survives being written as JSON", () => {
    const evidence = evidenceOf(play());
    expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
  });

  it("can be taken of a capture without a frame", () => {
    expect(evidenceOf(endJudging(beginJudging(plan, standardPolicy), "stream:stalled")).gates).toEqual({});
  });
});

function withFace(frame: FrameRecord, change: Partial<NonNullable<FrameRecord["face"]>>): FrameRecord {
  return frame.face ? { ...frame, face: { ...frame.face, ...change } } : frame;
}
