import { describe, expect, it } from "vitest";
import { repeat, type Shown } from "../../../test/support/frames.ts";
import { judgeShown, outcomeOf } from "../../../test/support/steps.ts";
import type { Direction, Step } from "../step.ts";

const asked = (direction: Direction): Step => ({ kind: "turn", direction });
const away: Readonly<Record<Direction, (share?: number) => Shown>> = {
  left: (share = 1) => ({ yawRatio: 0.45 * share }),
  right: (share = 1) => ({ yawRatio: -0.45 * share }),
  up: (share = 1) => ({ pitchRatio: 0.25 * share }),
  down: (share = 1) => ({ pitchRatio: -0.3 * share }),
};
const sides: readonly Direction[] = ["left", "right", "up", "down"];

describe("turn", () => {
  it.each(sides)("is done after a turn to the person's own %s and back", (side) => {
    const shown = [...repeat(3), away[side](0.5), away[side](), away[side](), away[side](0.2)];
    expect(judgeShown(asked(side), shown).kind).toBe("done");
  });

  it.each<[Direction, Direction]>([
    ["left", "right"],
    ["right", "up"],
    ["up", "down"],
    ["down", "left"],
  ])("to the %s ends at a turn to another side: %s", (side, other) => {
    const shown = [...repeat(3), away[other](), away[other]()];
    expect(judgeShown(asked(side), shown)).toEqual({ kind: "failed", reason: "wrong-turn" });
  });

  it("waits for the way back", () => {
    expect(outcomeOf(judgeShown(asked("left"), [...repeat(3), away.left(), away.left()]))).toBe("turn-back");
  });

  it("does not take a single frame for a turn", () => {
    const shown = [...repeat(3), away.left(), {}, away.left(), {}];
    expect(judgeShown(asked("left"), shown).kind).toBe("going");
  });

  it("forgives an overshoot on the way back", () => {
    const shown = [...repeat(3), away.left(), away.left(), away.right(), away.right()];
    expect(judgeShown(asked("left"), shown).kind).toBe("done");
  });

  it("forgives a tilt that comes with a turn to the asked side", () => {
    const tilted: Shown = { yawRatio: 0.5, pitchRatio: -0.25 };
    expect(judgeShown(asked("left"), [...repeat(3), tilted, tilted, {}]).kind).toBe("done");
  });

  it("counts from the person's own neutral pose", () => {
    const shown: Shown[] = [...repeat(3, { yawRatio: 0.12 }), ...repeat(2, { yawRatio: 0.35 })];
    expect(outcomeOf(judgeShown(asked("left"), shown))).toBe("turn-back");
    expect(outcomeOf(judgeShown(asked("left"), shown, { yaw: 0.12, pitch: 0 }))).toBe("turn-further");
  });

  it("warns on the way to the wrong side", () => {
    expect(outcomeOf(judgeShown(asked("left"), [{}, away.right(0.45)]))).toBe("turn-other-way");
  });

  it("fails a movement that begins before the prompt could be seen", () => {
    const shown = [{}, away.left(0.5), away.left(), away.left(), {}];
    expect(judgeShown(asked("left"), shown)).toEqual({ kind: "failed", reason: "too-early" });
  });

  it("fails when nothing begins in time", () => {
    expect(judgeShown(asked("left"), repeat(60))).toEqual({ kind: "failed", reason: "too-slow" });
  });
});
