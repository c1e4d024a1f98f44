import { expect, it } from "vitest";
import { framesOf, repeat, type Shown } from "../../test/support/frames.ts";
import { readLiveLogits } from "./live-logits.ts";

const logits = (...values: readonly number[]): Shown[] => values.map((liveLogit) => ({ liveLogit }));
const live = (count: number, liveLogit = 6): Shown[] => repeat(count, { liveLogit });

it("finds the half second in which a replay shows itself, however good the rest looks", () => {
  const read = readLiveLogits(framesOf(0, [...live(60), ...live(5, -6), ...live(60)]));
  expect(read.worst).toBe(-6);
  expect(read.mean).toBeCloseTo(5.52, 2);
});

it("forgives a single frame that misleads", () => {
  expect(readLiveLogits(framesOf(0, [...live(10), ...logits(-4), ...live(10)])).worst).toBeCloseTo(4);
});

it("reads only sharp frames of one face that looks at the camera", () => {
  const unreadable: Shown[] = [
    { liveLogit: -8, yawRatio: 0.4 },
    { liveLogit: -8, sharpness: 0.1 },
    "two-faces",
    "no-face",
  ];
  expect(readLiveLogits(framesOf(0, [...live(10), ...unreadable]))).toEqual({
    frames: 10,
    mean: 6,
    worst: 6,
  });
});

it("takes the same from a steady capture of any length", () => {
  const short = readLiveLogits(framesOf(0, live(30, 2)));
  const long = readLiveLogits(framesOf(0, live(100, 2)));
  expect([short.mean, short.worst]).toEqual([long.mean, long.worst]);
});

it("does not let frames that were held back and sent at once hide a bad half second", () => {
  const frames = framesOf(0, [...live(40), ...live(15, -6), ...live(40)]);
  const atOnce = frames.map((frame) => ({ ...frame, serverMs: 5_000 }));
  expect(readLiveLogits(atOnce).worst).toBe(-6);
});

it("bounds how sure one stretch can be", () => {
  expect(readLiveLogits(framesOf(0, live(20, -30))).worst).toBe(-8);
});

it("falls back on the mean where there is no half second", () => {
  expect(readLiveLogits(framesOf(0, logits(1, 3)))).toEqual({ frames: 2, mean: 2, worst: 2 });
});
