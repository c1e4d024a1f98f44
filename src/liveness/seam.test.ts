import { expect, it } from "vitest";
import { type Shown, frameOf } from "../../test/support/frames.ts";
import { type FaceFrame, type FrameRecord, hasOneFace } from "./frames.ts";
import { seamBetween } from "./seam.ts";

const print = "0123456789abcdef".repeat(4);

function frame(sequence: number, shown: Shown = {}, change: Partial<FrameRecord> = {}): FaceFrame {
  const made = { ...frameOf(sequence, 1, shown), fingerprint: print, ...change };
  if (!hasOneFace(made)) throw new Error("A frame of this test shows one face.");
  return made;
}

it("finds no seam between two frames alike", () => {
  expect(seamBetween(frame(0), frame(1))).toBe(0);
});

it("finds one where place, size, light and picture change together", () => {
  const other = frame(
    1,
    { centreX: 380, height: 290, light: [0.1, 0.1, 0.1] },
    { roomLight: [0.4, 0.3, 0.2], fingerprint: "fedcba9876543210".repeat(4) },
  );
  expect(seamBetween(frame(0), other)).toBeGreaterThan(2);
});

it.each<[string, FaceFrame]>([
  ["a hasty move", frame(1, { centreX: 420 })],
  ["a lamp that is switched on", frame(1, { light: [0.9, 0.6, 0.45] }, { roomLight: [0.6, 0.6, 0.6] })],
  ["a hand that waves behind the head", frame(1, {}, { fingerprint: "fedcba9876543210".repeat(4) })],
])("does not take %s alone for one", (_what, after) => {
  expect(seamBetween(frame(0), after)).toBeLessThan(1.7);
});

it("expects more change the longer nothing was seen", () => {
  const moved: Shown = { centreX: 345 };
  expect(seamBetween(frame(0), frame(2, moved))).toBeCloseTo(seamBetween(frame(0), frame(1, moved)) / 2);
});

it("says nothing of a room that is dark or out of sight", () => {
  const dark = frame(0, {}, { roomLight: [0.0001, 0.0001, 0.0001] });
  expect(seamBetween(dark, frame(1, {}, { roomLight: [0.5, 0.5, 0.5] }))).toBe(0);
  const { roomLight: _, ...hidden } = frame(1);
  expect(seamBetween(frame(0), hidden)).toBe(0);
});
