import { describe, expect, it } from "vitest";
import { closed, framesOf, repeat, type Shown, turned } from "../../../test/support/frames.ts";
import { judgeStep } from "./judge-step.ts";
import type { Step } from "../step.ts";

const judge = (step: Step, shown: readonly Shown[], neutralYaw = 0) =>
  judgeStep(step, framesOf(1, shown), neutralYaw);
const hintOf = (step: Step, shown: readonly Shown[]) => {
  const progress = judge(step, shown);
  return progress.kind === "going" ? progress.hint : progress.kind;
};

describe("centre", () => {
  const centre: Step = { kind: "centre" };
  const embedded: Shown = { similarity: 1 };

  it("is done after enough clear frames, three of them embedded", () => {
    expect(judge(centre, [...repeat(7), embedded, embedded, embedded]).kind).toBe("done");
    expect(judge(centre, [...repeat(20), embedded, embedded]).kind).toBe("going");
    expect(judge(centre, repeat(9, embedded)).kind).toBe("going");
  });

  it.each<[string, Shown, string]>([
    ["no face", "no-face", "no-face"],
    ["two faces", "two-faces", "several-faces"],
    ["a dark picture", { reasons: ["too-dark"] }, "too-dark"],
    ["a face far away", { reasons: ["too-far", "blurred"] }, "too-far"],
    ["a face turned away", { yawRatio: 0.3 }, "face-camera"],
    ["closed eyes", closed, "eyes-closed"],
  ])("says what to do about %s", (_what, shown, hint) => {
    expect(hintOf(centre, [shown])).toBe(hint);
  });

  it("does not count frames that cannot be used", () => {
    expect(judge(centre, repeat(30, { ...(embedded as object), reasons: ["blurred"] })).kind).toBe("going");
    expect(judge(centre, repeat(30, { ...(embedded as object), yawRatio: 0.3 })).kind).toBe("going");
  });
});

describe("blink", () => {
  const blink: Step = { kind: "blink" };

  it("is done when both eyes were open, closed and open again", () => {
    expect(judge(blink, [{}, closed, {}]).kind).toBe("done");
    expect(judge(blink, [{}, closed, closed, closed, {}]).kind).toBe("done");
  });

  it.each<[string, Shown[]]>([
    ["eyes that stay open", repeat(50)],
    ["eyes that are closed from the start", [...repeat(5, closed), {}]],
    ["one eye", [{}, { leftEyeClosed: 0.9 }, {}]],
    ["eyes closed for two seconds", [{}, ...repeat(20, closed), {}]],
    ["eyes that only read closed while the head turns", [{}, { ...(closed as object), yawRatio: 0.4 }, {}]],
  ])("is not done by %s", (_what, shown) => {
    expect(judge(blink, shown).kind).toBe("going");
  });
});

describe("a turn during the blink", () => {
  it.each(["left", "right"] as const)(
    "to the %s ends the capture: the order is part of the challenge",
    (direction) => {
      const shown = [{}, turned(direction), turned(direction), {}, closed, {}];
      expect(judge({ kind: "blink" }, shown)).toEqual({ kind: "failed", reason: "turn-not-asked" });
    },
  );

  it("is forgiven in a single frame, and while the head comes back from the turn before", () => {
    expect(judge({ kind: "blink" }, [{}, turned("left"), {}, closed, {}]).kind).toBe("done");
    expect(judge({ kind: "blink" }, [turned("left", 0.14), {}, closed, {}]).kind).toBe("done");
  });
});

describe("turn", () => {
  const left: Step = { kind: "turn", direction: "left" };
  const right: Step = { kind: "turn", direction: "right" };

  it.each(["left", "right"] as const)("is done after a turn to the person's own %s and back", (direction) => {
    const shown = [{}, turned(direction, 0.2), turned(direction), turned(direction), turned(direction, 0.1)];
    expect(judge({ kind: "turn", direction }, shown).kind).toBe("done");
  });

  it("waits for the way back", () => {
    expect(hintOf(left, [{}, turned("left"), turned("left")])).toBe("turn-back");
  });

  it("does not take a single frame for a turn", () => {
    expect(judge(left, [{}, turned("left"), {}, turned("left"), {}]).kind).toBe("going");
  });

  it("ends at a turn to the wrong side", () => {
    expect(judge(right, [{}, turned("left"), turned("left")])).toEqual({
      kind: "failed",
      reason: "wrong-turn",
    });
  });

  it("forgives an overshoot on the way back", () => {
    expect(judge(left, [{}, turned("left"), turned("left"), turned("right"), turned("right")]).kind).toBe(
      "done",
    );
  });

  it("counts from the person's own neutral pose", () => {
    const shown = [turned("left", 0.35), turned("left", 0.35)];
    expect(hintOf(left, shown)).toBe("turn-back");
    const progress = judge(left, shown, 0.12);
    expect(progress.kind === "going" && progress.hint).toBe("turn-further");
  });

  it("warns on the way to the wrong side", () => {
    expect(hintOf(left, [{}, turned("right", 0.2)])).toBe("turn-other-way");
  });
});
