import { describe, expect, it } from "vitest";
import type { StepPrompt } from "../../../src/contract/stream.ts";
import { answering, idle, minimumJerk, type Performance, still } from "./motion.ts";
import type { SubjectState } from "./state.ts";

/** One state every 20 ms. */
function watch(performance: Performance, prompt: StepPrompt, ms: number): readonly SubjectState[] {
  return Array.from({ length: ms / 20 }, (_, i) => performance(prompt, i * 20, i * 20));
}

describe("someone who answers", () => {
  it.each([
    ["left", 1],
    ["right", -1],
  ] as const)("turns to their own %s, far enough, and back", (direction, sign) => {
    const yaws = watch(answering(1, 0.2), { kind: "turn", direction }, 2_600).map(
      (state) => sign * state.yawDegrees,
    );
    expect(Math.max(...yaws)).toBeGreaterThan(28);
    expect(Math.min(...yaws)).toBeGreaterThan(-2);
    expect(Math.abs(yaws[yaws.length - 1])).toBeLessThan(2);
  });

  it("does nothing for the first 150 ms, and has begun after 800", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const states = watch(answering(seed, 0.2), { kind: "turn", direction: "left" }, 1_000);
      expect(Math.abs(states[7].yawDegrees)).toBeLessThan(1);
      expect(states[49].yawDegrees).toBeGreaterThan(3);
    }
  });

  it("closes both eyes for at least two frames of a camera", () => {
    const closed = watch(answering(1, 0.2), { kind: "blink" }, 2_000).filter((state) => state.blink > 0.9);
    expect(closed.length * 20).toBeGreaterThan(200);
  });

  it("comes back without a jump when the next step begins in the middle of a turn", () => {
    const performance = answering(1, 0.2);
    const turning = watch(performance, { kind: "turn", direction: "left" }, 1_000);
    const next = watch(performance, { kind: "blink" }, 1_000);
    expect(Math.abs(next[0].yawDegrees - turning[turning.length - 1].yawDegrees)).toBeLessThan(2);
    expect(Math.abs(next[next.length - 1].yawDegrees)).toBeLessThan(2);
  });
});

describe("someone who follows a dot", () => {
  const path = [
    [0, 0, 0],
    [1_000, 1, -1],
    [2_000, 1, -1],
  ] as const;

  it("points the nose at it, a human moment later", () => {
    const states = watch(answering(1, 0), { kind: "follow", path }, 2_000);
    expect(Math.abs(states[7].yawDegrees)).toBeLessThan(0.1);
    expect(states[99].yawDegrees).toBeGreaterThan(15);
    expect(states[99].pitchDegrees).toBeLessThan(-10);
  });

  it("waits at the last place that is known", () => {
    const states = watch(answering(1, 0), { kind: "follow", path }, 4_000);
    expect(states[199]).toEqual(states[160]);
  });
});

it("lights the subject with the colour that is shown at the time, and stops after the last", () => {
  const prompt = {
    kind: "light",
    everyMs: 400,
    colours: [
      [0, 255, 0],
      [0, 0, 255],
    ],
  } as const;
  const at = (ms: number) => answering(1, 0)(prompt, ms, ms).screenLight;
  expect([at(100), at(500), at(900)]).toEqual([
    [0, expect.closeTo(0.4), 0],
    [0, 0, expect.closeTo(0.4)],
    [0, 0, 0],
  ]);
});

it("sways even when idle, and never when still", () => {
  const prompt: StepPrompt = { kind: "centre" };
  expect(idle(prompt, 0, 0)).not.toEqual(idle(prompt, 500, 500));
  expect(still(prompt, 0, 0)).toEqual(still(prompt, 500, 500));
});

it("starts and ends a movement at rest", () => {
  expect([minimumJerk(-1), minimumJerk(0), minimumJerk(0.5), minimumJerk(1), minimumJerk(2)]).toEqual([
    0, 0, 0.5, 1, 1,
  ]);
  expect(minimumJerk(0.01)).toBeLessThan(1e-4);
});
