import { describe, expect, it } from "vitest";
import { closed, repeat, type Shown } from "../../../test/support/frames.ts";
import { judgeShown, outcomeOf } from "../../../test/support/steps.ts";
import type { Step } from "../step.ts";

const centre: Step = { kind: "centre" };
const embedded: Shown = { similarity: 1 };

describe("centre", () => {
  it("is done after enough clear frames, three of them embedded", () => {
    expect(judgeShown(centre, [...repeat(5), embedded, embedded, embedded]).kind).toBe("done");
    expect(judgeShown(centre, [...repeat(20), embedded, embedded]).kind).toBe("going");
    expect(judgeShown(centre, repeat(7, embedded)).kind).toBe("going");
  });

  it.each<[string, Shown, string]>([
    ["no face", "no-face", "no-face"],
    ["two faces", "two-faces", "several-faces"],
    ["a dark picture", { reasons: ["too-dark"] }, "too-dark"],
    ["a face far away", { reasons: ["too-far", "blurred"] }, "too-far"],
    ["a face turned away", { yawRatio: 0.3 }, "face-camera"],
    ["closed eyes", closed, "eyes-closed"],
  ])("says what to do about %s", (_what, shown, hint) => {
    expect(outcomeOf(judgeShown(centre, [shown]))).toBe(hint);
  });

  it("does not count frames that cannot be used", () => {
    expect(judgeShown(centre, repeat(30, { similarity: 1, reasons: ["blurred"] })).kind).toBe("going");
    expect(judgeShown(centre, repeat(30, { similarity: 1, yawRatio: 0.3 })).kind).toBe("going");
  });
});
