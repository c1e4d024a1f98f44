import { describe, expect, it } from "vitest";
import { closed, framesOf, repeat, type Shown } from "../../test/support/frames.ts";
import { findBlinks } from "./blinks.ts";

const eyes = (left: number, right = left): Shown => ({ leftEyeClosed: left, rightEyeClosed: right });
const find = (shown: readonly Shown[]) => findBlinks(framesOf(0, shown));

describe("finding blinks", () => {
  it("finds each blink with its beginning and end", () => {
    const blinks = find([...repeat(5), closed, closed, ...repeat(4), closed, ...repeat(3)]);
    expect(blinks).toEqual([
      { startMs: 540, endMs: 640, isWhole: true },
      { startMs: 1_140, endMs: 1_140, isWhole: true },
    ]);
  });

  it("finds a lid half-way, as one frame of a quick blink shows it", () => {
    expect(find([...repeat(5), eyes(0.95, 0.2), ...repeat(5)])).toHaveLength(1);
  });

  it("counts from what the person's open eyes read", () => {
    expect(find([...repeat(9, eyes(0.45)), eyes(0.55), ...repeat(9, eyes(0.45))])).toHaveLength(0);
    expect(find([...repeat(9, eyes(0.45)), eyes(0.9), ...repeat(9, eyes(0.45))])).toHaveLength(1);
  });

  it("tells a blink that was seen whole from eyes that were closed at the beginning or stay closed", () => {
    const blinks = find([closed, ...repeat(5), closed]);
    expect(blinks.map(({ isWhole }) => isWhole)).toEqual([false, false]);
  });

  it("passes over frames without a face", () => {
    expect(find([{}, {}, closed, "no-face", closed, {}, {}])).toHaveLength(1);
  });
});
