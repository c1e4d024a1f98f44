import { describe, expect, it } from "vitest";
import { FRAME_MS, faceOf, frameOf, observed, type Shown } from "../../test/support/frames.ts";
import { answerOf } from "../../test/support/person.ts";
import { secureRandom } from "../shared/random.ts";
import { evidenceOf } from "./evidence.ts";
import { drawFollowPath } from "./follow-path.ts";
import type { FrameRecord } from "./frames.ts";
import { gates } from "./gates/all.ts";
import {
  beginJudging,
  currentStep,
  endJudging,
  judgeFrame,
  type JudgeState,
  type Observation,
} from "./judge.ts";
import type { PlannedStep } from "./plan.ts";
import { standardPolicy } from "./policy.ts";
import type { Step } from "./step.ts";

const follow = { kind: "follow", ...drawFollowPath(secureRandom, standardPolicy.follow.durationMs) } as const;
const steps: readonly Step[] = [
  { kind: "centre" },
  { kind: "blink" },
  { kind: "turn", direction: "left" },
  follow,
];
const plan: readonly PlannedStep[] = steps.map((step) => ({ step, restMs: 300 }));

/** What the camera sees, so many frames after a step was asked for. */
type Show = (step: Step, frame: number) => Shown;

const honest: Show = (step, frame) => {
  const dots = follow.path.map(([x, y], i) => [i * follow.everyMs, x, y] as const);
  const prompt = step.kind === "follow" ? ({ kind: "follow", path: dots } as const) : step;
  const { yaw, pitch, closed } = answerOf(prompt, frame * FRAME_MS);
  const eyes = 0.05 + 0.9 * closed;
  return { yawRatio: yaw, pitchRatio: pitch, leftEyeClosed: eyes, rightEyeClosed: eyes };
};
/** Does as asked but for one kind of step. */
const butFor =
  (kind: Step["kind"], show: Show | Shown): Show =>
  (step, frame) => {
    if (step.kind !== kind) return honest(step, frame);
    return typeof show === "function" ? show(step, frame) : show;
  };

/** A face never looks quite the same twice. */
const seen = (frame: FrameRecord, person = "ada"): Observation => {
  const { vector } = observed(frame);
  return vector === undefined
    ? { frame }
    : { frame, vector: mixed(person, 0.2 * (Math.floor(frame.sequence / 3) % 3)) };
};

/** Shows frames of the asked step until the capture ends; `change` tampers with each frame. */
function play(
  show: Show = honest,
  change: (frame: FrameRecord) => FrameRecord = (frame) => frame,
  see: (frame: FrameRecord) => Observation = seen,
): JudgeState {
  let state = beginJudging(plan, standardPolicy);
  let since = 0;
  for (let sequence = 0; state.status.kind === "asking" && sequence < 500; sequence++) {
    const asked = currentStep(state);
    const frame = frameOf(sequence, asked, show(plan[asked].step, since++));
    state = judgeFrame(state, see(change(frame))).state;
    if (currentStep(state) !== asked) since = 0;
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

  it("takes a willing person less than ten seconds", () => {
    expect(play().frames.at(-1)?.clientMs).toBeLessThan(10_000);
  });

  it("asks for nothing more until the face was compared again", () => {
    const { status, stepStarts } = play(honest, undefined, (frame) =>
      frame.sequence > 8 ? { frame } : seen(frame),
    );
    expect([status, stepStarts]).toEqual([{ kind: "failed", reasons: ["too-slow"] }, [0]]);
  });

  it("asks for the next step only after a rest", () => {
    const { stepStarts, restStarts } = play();
    expect(restStarts).toHaveLength(steps.length);
    stepStarts.slice(1).forEach((start, i) => {
      expect((start - restStarts[i]) * FRAME_MS).toBeGreaterThanOrEqual(plan[i].restMs);
    });
  });

  it("knows by the first step how a person holds their head, and lets them rest so", () => {
    const nodding = play((step, frame) => {
      const shown = honest(step, frame);
      return typeof shown === "string" ? shown : { ...shown, pitchRatio: (shown.pitchRatio ?? 0) + 0.3 };
    });
    expect(nodding.status).toEqual({ kind: "passed" });
  });

  it("fails a still picture, which never blinks", () => {
    expect(reasonsOf(play(butFor("blink", {})))).toEqual(["too-slow"]);
  });

  it("fails a turn to the wrong side", () => {
    const wrong = butFor("turn", (_step, frame) => honest({ kind: "turn", direction: "right" }, frame));
    expect(reasonsOf(play(wrong))).toEqual(["wrong-turn"]);
  });

  it("fails a turn before it was asked for, and one during the rest", () => {
    const early = butFor("turn", (step, frame) => honest(step, frame + 7));
    expect(reasonsOf(play(early))).toEqual(["too-early"]);
    const restless = butFor("centre", (_step, frame) => (frame > 10 ? { yawRatio: 0.4 } : {}));
    expect(reasonsOf(play(restless))).toEqual(["turn-not-asked"]);
  });

  it("fails a head that does not follow the dot", () => {
    expect(reasonsOf(play(butFor("follow", {})))).toEqual(["not-following"]);
  });

  it("fails a face that looks recaptured on the whole, though not in each frame", () => {
    const state = play(honest, (frame) => withFace(frame, { liveLogit: frame.sequence % 4 === 0 ? 6 : -6 }));
    expect(reasonsOf(state).join()).toContain("looks-recaptured");
  });

  it("fails when there are too few sharp frames to judge liveness by", () => {
    const state = play(honest, (frame) => withFace(frame, frame.sequence < 5 ? {} : { sharpness: 0.1 }));
    expect(reasonsOf(state)).toContain("pad:too-few-frames");
  });

  it("fails when another person takes over", () => {
    const swap = (frame: FrameRecord) => seen(frame, frame.step === 0 ? "ada" : "eve");
    expect(reasonsOf(play(butFor("blink", {}), undefined, swap))).toEqual(["continuity:face-changed"]);
  });

  it.each([
    ["from the first frames on", 3],
    ["for one moment", 30],
  ])("fails when another person's face takes a turn %s", (_when, sequence) => {
    const swap = (frame: FrameRecord) => seen(frame, frame.sequence === sequence ? "eve" : "ada");
    expect(reasonsOf(play(butFor("blink", {}), undefined, swap))).toEqual(["continuity:face-changed"]);
  });

  it("fails when the face jumps across the picture from one frame to the next", () => {
    const state = play(honest, (frame) => withFace(frame, frame.step === 1 ? { centreX: 500 } : {}));
    expect(reasonsOf(state)).toEqual(["continuity:face-jumped"]);
  });

  it("fails when the face is away for long after the first step", () => {
    expect(reasonsOf(play(butFor("blink", "no-face")))).toEqual(["continuity:face-lost"]);
  });

  it("waits for the face before the first step is done", () => {
    const late = butFor("centre", (_step, frame) => (frame < 50 ? "no-face" : {}));
    expect(play(late).status.kind).toBe("passed");
  });

  it("fails when a second face stays in the picture", () => {
    expect(reasonsOf(play(butFor("centre", "two-faces")))).toEqual(["quality:several-faces"]);
  });

  it("forgives a second face that passes by", () => {
    const passerBy = butFor("centre", (_step, frame) => (frame < 3 ? "two-faces" : {}));
    expect(play(passerBy).status.kind).toBe("passed");
  });

  it("fails frozen frames and looped clips", () => {
    const frozen = play(honest, (f) => ({ ...f, digest: f.sequence > 4 ? "same" : f.digest }));
    expect(reasonsOf(frozen)).toEqual(["replay:repeated-frame"]);
    const looped = play(honest, (frame) => ({ ...frame, digest: `picture-${frame.sequence % 10}` }));
    expect(reasonsOf(looped)).toEqual(["replay:repeated-frame"]);
  });

  it("forgives a picture that a slow camera delivered twice", () => {
    const state = play(honest, (f) => ({ ...f, digest: f.sequence === 5 ? "picture-4" : f.digest }));
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
    for (let i = 0; i < 60; i += 3) state = judgeFrame(state, seen(frameOf(i, 0, "no-face"))).state;
    expect(state.status.kind).toBe("asking");
  });

  describe("while the page still shows the step before", () => {
    /** Up to the prompt of the second step, then what `late` makes of so many frames of the first, then honest again. */
    const playLate = (count: number, late: Show | Shown = {}): JudgeState => {
      let taken = 0;
      return play(
        (step, frame) => {
          if (step.kind !== "blink") return honest(step, frame);
          if (frame >= count) return honest(step, frame - count);
          return typeof late === "function" ? late(step, frame) : late;
        },
        (frame) => (frame.step === 1 && taken++ < count ? { ...frame, step: 0 } : frame),
      );
    };

    it("takes frames for the rest", () => {
      const { status, stepStarts, restStarts, frames } = playLate(10);
      expect(status.kind).toBe("passed");
      expect(frames.slice(restStarts[0], stepStarts[1]).every(({ step }) => step === 0)).toBe(true);
      expect(stepStarts[1] - restStarts[0]).toBeGreaterThanOrEqual(10);
    });

    it("judges these frames like any other", () => {
      expect(reasonsOf(playLate(10, { yawRatio: 0.4 }))).toEqual(["turn-not-asked"]);
    });

    it("does not wait for ever", () => {
      expect(reasonsOf(playLate(100))).toEqual(["too-slow"]);
    });

    it("fails a page that goes back to it", () => {
      const state = play(honest, (frame) =>
        frame.step === 1 && frame.sequence % 3 === 0 ? { ...frame, step: 0 } : frame,
      );
      expect(reasonsOf(state)).toEqual(["step-not-asked"]);
    });
  });

  it("keeps a verdict once it is given", () => {
    const passed = play();
    expect(endJudging(passed, "stream:client-gone")).toBe(passed);
    expect(judgeFrame(passed, seen(frameOf(500, 2))).state).toBe(passed);
    const failed = endJudging(beginJudging(plan, standardPolicy), "stream:stalled");
    expect(reasonsOf(failed)).toEqual(["stream:stalled"]);
  });

  it("compares with the first faces, so that a face cannot drift away in small steps", () => {
    let state = beginJudging(plan, standardPolicy);
    const [from, to] = [faceOf("ada"), faceOf("eve")];
    for (let i = 0; i < 40 && state.status.kind === "asking"; i++) {
      const vector = between(from, to, Math.min(1, i / 20));
      state = judgeFrame(state, { frame: frameOf(i, currentStep(state)), vector }).state;
    }
    expect(reasonsOf(state)).toEqual(["continuity:face-changed"]);
  });
});

describe("the evidence", () => {
  it("holds every gate's numbers, and no embedding or picture", () => {
    const evidence = evidenceOf(play());
    expect(Object.keys(evidence.gates)).toEqual(gates.map(({ name }) => name));
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

/** The person, a little like somebody else. */
function mixed(person: string, share: number): Float32Array {
  return between(faceOf(person), faceOf(`${person} as another`), share);
}

function between(from: Float32Array, to: Float32Array, share: number): Float32Array {
  const vector = from.map((value, k) => value * (1 - share) + to[k] * share);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
