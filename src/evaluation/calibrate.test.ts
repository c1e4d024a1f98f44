import { describe, expect, it } from "vitest";
import { calibrate, leastPairsFor, thresholdFor } from "./calibrate.ts";

/** So many scores, evenly from 0 up to 0.3. */
const strangers = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => (0.3 * i) / count);
const sample = {
  ...{ source: "people", people: 40, images: 80, minNorm: 2.8, floor: 0.2 },
  impostor: strangers(3120),
};

describe("a threshold for a false match rate", () => {
  it("lies just above the highest stranger where there are barely enough pairs", () => {
    expect(leastPairsFor(1e-2)).toBe(300);
    expect(thresholdFor(1e-2, strangers(300))).toEqual({ fmr: 1e-2, threshold: 0.3, errors: 0 });
    expect(thresholdFor(1e-2, strangers(299))).toBeUndefined();
    expect(thresholdFor(1e-2, new Float64Array(0))).toBeUndefined();
  });

  it("lets as many strangers pass as keep the upper bound within the rate", () => {
    // One-sided 95 % bounds by Poisson: 21 events are at most 30.24 of 3,120 in 3,120, 22 are more than 31.2.
    const found = thresholdFor(1e-2, strangers(3120));
    expect(found?.errors).toBe(21);
    expect(strangers(3120).filter((score) => score >= (found?.threshold ?? 0)).length).toBeLessThanOrEqual(
      21,
    );
  });
});

describe("a calibration", () => {
  it("runs from the loosest rate to the strictest that the pairs bound, and never below the floor", () => {
    const { points, people, images, pairs, method } = calibrate(sample);
    expect({ people, images, pairs }).toEqual({ people: 40, images: 80, pairs: 3120 });
    expect(points.map(({ fmr }) => fmr)).toEqual([1e-2, 1e-3]);
    expect(points[1].measured).toBeGreaterThan(points[0].measured);
    expect(method).toContain("people");
    const floored = calibrate({ ...sample, floor: 0.5 });
    expect(floored.points.map(({ threshold }) => threshold)).toEqual([0.5, 0.5]);
  });

  it.each([
    ["few people, however many their pictures", { people: 24, impostor: strangers(100_000) }],
    ["few pairs", { impostor: strangers(299) }],
    ["two people who share a picture", { impostor: new Float64Array(3120).fill(1) }],
  ])("refuses %s", (_what, change) => {
    expect(() => calibrate({ ...sample, ...change })).toThrow(
      expect.objectContaining({ code: "bad-request" }),
    );
  });
});
