import { describe, expect, it } from "vitest";
import { closed, repeat, type Shown, turned } from "../../../test/support/frames.ts";
import { judgeShown } from "../../../test/support/steps.ts";
import type { Step } from "../step.ts";

const blink: Step = { kind: "blink" };

describe("blink", () => {
  it("is done when both eyes were open, closed and open again", () => {
    expect(judgeShown(blink, [...repeat(3), closed, {}]).kind).toBe("done");
    expect(judgeShown(blink, [...repeat(4), closed, closed, closed, {}]).kind).toBe("done");
  });

  it("does not count what began before the prompt could be seen", () => {
    expect(judgeShown(blink, [{}, closed, ...repeat(9)]).kind).toBe("going");
    expect(judgeShown(blink, [{}, closed, ...repeat(9), closed, {}]).kind).toBe("done");
  });

  it.each<[string, Shown[]]>([
    ["eyes that stay open", repeat(50)],
    ["eyes that are closed from the start", [...repeat(5, closed), {}]],
    ["one eye", [...repeat(4), { leftEyeClosed: 0.85 }, {}]],
    ["eyes closed for two seconds", [...repeat(22), ...repeat(20, closed), {}]],
    ["eyes that stay closed", [...repeat(9), closed, closed]],
    [
      "eyes that only read closed while the head turns",
      [...repeat(4), { leftEyeClosed: 0.9, rightEyeClosed: 0.9, yawRatio: 0.4 }, {}],
    ],
  ])("is not done by %s", (_what, shown) => {
    expect(judgeShown(blink, shown).kind).toBe("going");
  });
});

describe("a turn during the blink", () => {
  it.each(["left", "right"] as const)(
    "to the %s ends the capture: the order is part of the challenge",
    (direction) => {
      const shown = [{}, turned(direction), turned(direction), {}, closed, {}];
      expect(judgeShown(blink, shown)).toEqual({ kind: "failed", reason: "turn-not-asked" });
    },
  );

  it("ends the capture when it is a nod, too", () => {
    const up: Shown = { pitchRatio: 0.25 };
    expect(judgeShown(blink, [{}, up, up, {}])).toEqual({ kind: "failed", reason: "turn-not-asked" });
  });

  it("is forgiven in a single frame", () => {
    expect(judgeShown(blink, [{}, turned("left"), {}, {}, closed, {}]).kind).toBe("done");
  });
});
