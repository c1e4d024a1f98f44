import { describe, expect, it } from "vitest";
import { secureRandom } from "../shared/random.ts";
import { drawPlan } from "./plan.ts";

describe("a plan", () => {
  const plans = Array.from({ length: 400 }, () => drawPlan(secureRandom));

  it("begins at the centre and asks for one blink and one turn", () => {
    for (const plan of plans) {
      expect(plan[0]).toEqual({ kind: "centre" });
      expect(plan.map((step) => step.kind).toSorted()).toEqual(["blink", "centre", "turn"]);
    }
  });

  it("draws side and order so that none of the four is rare", () => {
    const counts = new Map<string, number>();
    for (const plan of plans) counts.set(JSON.stringify(plan), (counts.get(JSON.stringify(plan)) ?? 0) + 1);
    expect(counts.size).toBe(4);
    // Six standard deviations of a binomial around 100.
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(52);
  });
});
