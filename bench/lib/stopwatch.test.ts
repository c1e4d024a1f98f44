import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { createStopwatch } from "./stopwatch.ts";

it("adds up what a name takes each time, and gives back what the part gives", async () => {
  const { time, ms } = createStopwatch();
  expect(await time("slow", () => wait(30, "done"))).toBe("done");
  expect(await time("quick", () => 7)).toBe(7);
  await time("slow", () => wait(30));
  expect(Object.keys(ms)).toEqual(["slow", "quick"]);
  // A timer may fire a millisecond early.
  expect(ms["slow"]).toBeGreaterThanOrEqual(58);
  expect(ms["quick"]).toBeLessThan(ms["slow"]);
});

it("counts no part that failed", async () => {
  const { time, ms } = createStopwatch();
  await expect(time("broken", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(ms).toEqual({});
});
