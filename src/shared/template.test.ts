import { describe, expect, it } from "vitest";
import { cosineSimilarity, meanVector, normalise } from "./template.ts";

describe("template", () => {
  it("scores equal vectors 1, opposite ones -1 and unrelated ones 0", () => {
    const right = Float32Array.of(1, 0);
    expect(cosineSimilarity(right, right)).toBe(1);
    expect(cosineSimilarity(right, Float32Array.of(-1, 0))).toBe(-1);
    expect(cosineSimilarity(right, Float32Array.of(0, 1))).toBe(0);
  });

  it("normalises to unit length and leaves its argument alone", () => {
    const vector = Float32Array.of(3, 4);
    const unit = normalise(vector);
    expect(unit[0]).toBeCloseTo(0.6);
    expect(unit[1]).toBeCloseTo(0.8);
    expect(vector).toEqual(Float32Array.of(3, 4));
  });

  it("leaves a vector of zeros as it is", () => {
    expect(normalise(new Float32Array(3))).toEqual(new Float32Array(3));
  });

  it("weighs the mean by the number of images", () => {
    const mean = meanVector([Float32Array.of(1, 0), Float32Array.of(0, 1)], [3, 1]);
    expect(mean[0] / mean[1]).toBeCloseTo(3);
    expect(Math.hypot(...mean)).toBeCloseTo(1);
  });
});
