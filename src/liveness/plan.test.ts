import { describe, expect, it } from "vitest";
import { secureRandom } from "../shared/random.ts";
import { drawPlan } from "./plan.ts";
import { gentlePolicy, standardPolicy, strictPolicy } from "./policy.ts";
import type { Step } from "./step.ts";

const turnsOf = (steps: readonly Step[]) =>
  steps.flatMap((step) => (step.kind === "turn" ? [step.direction] : []));

describe("a plan", () => {
  const plans = Array.from({ length: 600 }, () => drawPlan(secureRandom, standardPolicy));
  const asked = plans.map((plan) => plan.map(({ step }) => step));

  it("begins at the centre and asks for all that the policy names", () => {
    for (const steps of asked) {
      expect(steps[0]).toEqual({ kind: "centre" });
      expect(steps.map(({ kind }) => kind).toSorted((a, b) => a.localeCompare(b))).toEqual([
        ...["blink", "centre", "follow", "turn"],
      ]);
    }
  });

  it("draws order and side so that none of the 24 is rare", () => {
    const counts = new Map<string, number>();
    for (const steps of asked) {
      const key = steps.map((step) => (step.kind === "turn" ? step.direction : step.kind)).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Six standard deviations of a binomial around 25.
    for (const count of counts.values()) expect(Math.abs(count - 25)).toBeLessThan(30);
  });

  it("rests after each step for a time of its own, within the policy's bounds", () => {
    const rests = plans.flatMap((plan) => plan.map(({ restMs }) => restMs));
    expect(Math.min(...rests)).toBeGreaterThanOrEqual(standardPolicy.rest.leastMs);
    expect(Math.max(...rests)).toBeLessThanOrEqual(standardPolicy.rest.mostMs);
    expect(new Set(rests).size).toBeGreaterThan(100);
  });

  it("never asks for two turns to the same side", () => {
    for (let i = 0; i < 100; i++) {
      const sides = turnsOf(drawPlan(secureRandom, strictPolicy).map(({ step }) => step));
      expect(new Set(sides).size).toBe(2);
    }
  });

  it("asks those who cannot turn only for what they can do", () => {
    const kinds = drawPlan(secureRandom, gentlePolicy).map(({ step }) => step.kind);
    expect(kinds).toEqual(["centre", "blink", "blink"]);
  });
});
