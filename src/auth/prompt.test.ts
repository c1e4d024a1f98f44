import { describe, expect, it } from "vitest";
import { frameOf } from "../../test/support/frames.ts";
import type { Capture } from "../liveness/capture.ts";
import { drawFollowPath } from "../liveness/follow-path.ts";
import { standardPolicy } from "../liveness/policy.ts";
import type { FollowStep } from "../liveness/step.ts";
import { secureRandom } from "../shared/random.ts";
import { nextDots, promptOf } from "./prompt.ts";

const step: FollowStep = { kind: "follow", ...drawFollowPath(secureRandom, 4_000) };
/** A capture in which only a dot is followed, after so many frames. */
const after = (frames: number): Capture => ({
  ...{ policy: standardPolicy, plan: [{ step, restMs: 0 }], stepStarts: [0], restStarts: [] },
  frames: Array.from({ length: frames }, (_, i) => frameOf(i, 0)),
});

describe("the way of the dot", () => {
  it("is told for 0.8 s ahead and no more", () => {
    const prompt = promptOf(step);
    const times = prompt.kind === "follow" ? prompt.path.map(([ms]) => ms) : [];
    expect([times[0], times.at(-1)]).toEqual([0, 800]);
    const latest = nextDots(after(11), frameOf(10, 0)).path?.at(-1);
    expect(latest?.[0]).toBe(1_800);
  });

  it("is told once, whole and in order", () => {
    const prompt = promptOf(step);
    const told = prompt.kind === "follow" ? [...prompt.path] : [];
    for (let i = 1; i <= 50; i++) told.push(...(nextDots(after(i), frameOf(i - 1, 0)).path ?? []));
    expect(told).toEqual(step.path.map(([x, y], i) => [i * step.everyMs, x, y]));
  });

  it("is told no sooner to a client whose clock leaps ahead", () => {
    const leaping = { ...frameOf(10, 0), clientMs: frameOf(10, 0).clientMs + 500 };
    expect(nextDots(after(11), leaping)).toEqual(nextDots(after(11), frameOf(10, 0)));
  });

  it("is told to nobody who is asked for something else", () => {
    const capture: Capture = { ...after(5), plan: [{ step: { kind: "blink" }, restMs: 0 }] };
    expect(nextDots(capture, frameOf(4, 0))).toEqual({});
  });
});
