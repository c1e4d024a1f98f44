import { describe, expect, it } from "vitest";
import { framesOf, repeat } from "../../../test/support/frames.ts";
import { standardPolicy } from "../policy.ts";
import { varietyGate } from "./variety.ts";

/** A capture in which every frame was compared with the first. */
const captureOf = (similarities: readonly number[]) => ({
  ...{ policy: standardPolicy, plan: [], stepStarts: [0], restStarts: [] },
  frames: framesOf(
    0,
    similarities.map((similarity) => ({ similarity })),
  ),
});

describe("the variety gate", () => {
  it("passes a face that changes as live faces do", () => {
    const live = [1, 1, 1, 0.97, 0.98, 0.95, 0.96, 0.985, 0.97, 0.975, 0.96];
    expect(varietyGate.judge(captureOf(live)).reason).toBeUndefined();
  });

  it("refuses a face that looks the same throughout", () => {
    const still = [1, 1, 1, 0.995, 0.996, 0.994, 0.993, 0.997, 0.995, 0.994, 0.996];
    expect(varietyGate.judge(captureOf(still)).reason).toBe("never-changes");
  });

  it("does not judge by a moment", () => {
    expect(varietyGate.judge(captureOf([1, 1, 1, 0.999, 0.999])).reason).toBeUndefined();
  });

  it.each([{ yawRatio: 0.15 }, { pitchRatio: 0.2 }])(
    "counts no face that points elsewhere, %o: it differs from the first by its turn",
    (elsewhere) => {
      const { frames, ...capture } = captureOf([]);
      expect(frames).toEqual([]);
      const turned = framesOf(0, [
        ...repeat(11, { similarity: 0.996 }),
        ...repeat(30, { similarity: 0.6, ...elsewhere }),
      ]);
      expect(varietyGate.judge({ ...capture, frames: turned }).reason).toBe("never-changes");
    },
  );
});
