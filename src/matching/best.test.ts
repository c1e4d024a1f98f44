import { describe, expect, it } from "vitest";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import { createBest } from "./best.ts";

describe("the best of many", () => {
  it.each([1, 2, 7, 500, 1_000])("are the same as after sorting all, for %i of them", (count) => {
    const { uniform } = seededVectors(count);
    const scores = Array.from({ length: 700 }, () => Math.floor(100 * uniform()));
    const best = createBest(count);
    for (const [row, score] of scores.entries()) best.add(row, score);
    const sorted = scores.map((score, row) => ({ row, score })).sort((a, b) => b.score - a.score);
    expect(best.ranked()).toEqual(sorted.slice(0, count));
  });

  it("raise the floor to the least of them, once there are enough", () => {
    const best = createBest(2);
    for (const score of [1, 5, 3]) best.add(0, score);
    expect(best.floor).toBe(-Infinity);
    best.add(0, 2);
    expect(best.floor).toBe(3);
  });

  it("know the rows that they may come from", () => {
    const best = createBest(1);
    best.add(7, 1);
    best.add(8, 2);
    best.add(9, 2);
    expect([7, 8, 9].map((row) => best.has(row))).toEqual([false, true, false]);
  });
});
