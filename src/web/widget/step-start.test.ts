import { expect, it } from "vitest";
import { needsReading, StepStart } from "./step-start.ts";

const follow = { kind: "follow", path: [[0, 0, 0]] } as const;
const light = { kind: "light", everyMs: 400, colours: [[255, 255, 255]] } as const;
const LATER = 60_000;

it("begins at once with what needs no preparation", () => {
  const start = new StepStart();
  start.show(0, { kind: "centre" }, 1_000);
  expect(start.stepOf(1_000)).toBe(0);
});

it("wants no picture before the first prompt", () => {
  expect(new StepStart().stepOf(LATER)).toBeUndefined();
});

it.each([follow, light])("gives time to get ready for $kind, in pictures of the step before", (prompt) => {
  const start = new StepStart();
  start.show(3, prompt, 1_000);
  expect(needsReading(prompt)).toBe(true);
  expect(start.stepOf(1_001)).toBe(2);
  expect(start.take(2, 1_001)).toBe(false);
  expect(start.sinceMs(1_001)).toBeLessThan(0);
  expect(start.stepOf(LATER)).toBe(3);
});

it("takes no picture while the person gets ready for the very first step", () => {
  const start = new StepStart();
  start.show(0, follow, 0);
  expect(start.stepOf(1)).toBeUndefined();
});

it("counts from the first picture of the step, however late the camera is", () => {
  const start = new StepStart();
  start.show(1, follow, 0);
  expect(start.sinceMs(LATER)).toBeLessThan(0);
  expect(start.take(1, LATER)).toBe(true);
  expect(start.take(1, LATER + 90)).toBe(false);
  expect(start.sinceMs(LATER + 250)).toBe(250);
});

it("counts anew when the first picture came to nothing", () => {
  const start = new StepStart();
  start.show(1, follow, 0);
  start.take(1, LATER);
  start.giveUp(LATER);
  expect(start.sinceMs(LATER + 50)).toBeLessThan(0);
  start.take(1, LATER + 90);
  expect(start.sinceMs(LATER + 100)).toBe(10);
});

it("keeps counting when a later picture came to nothing", () => {
  const start = new StepStart();
  start.show(1, follow, 0);
  start.take(1, LATER);
  start.giveUp(LATER + 90);
  expect(start.sinceMs(LATER + 100)).toBe(100);
});
