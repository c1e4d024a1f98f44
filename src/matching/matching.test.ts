import { describe, expect, it } from "vitest";
import { normalise } from "../shared/template.ts";
import { identifyThreshold, MAX_FPIR } from "./calibration.ts";
import { compareTemplates } from "./compare.ts";
import { combineTemplates } from "./enrolment.ts";

const template = (...values: number[]) => ({
  modelId: "model@1",
  vector: normalise(Float32Array.from(values)),
});

describe("comparing two templates", () => {
  it("decides by the threshold, which itself still counts", () => {
    const score = compareTemplates(template(1, 0), template(1, 1), 0).score;
    expect(score).toBeCloseTo(Math.SQRT1_2);
    expect(compareTemplates(template(1, 0), template(1, 1), score).isSame).toBe(true);
    expect(compareTemplates(template(1, 0), template(1, 1), score + 1e-9).isSame).toBe(false);
  });

  it("refuses templates of different models", () => {
    const other = { ...template(1, 0), modelId: "model@2" };
    expect(() => compareTemplates(template(1, 0), other, 0.5)).toThrow(
      expect.objectContaining({ code: "model-mismatch" }),
    );
  });
});

describe("the threshold of a search", () => {
  const table = [
    { fmr: 1e-3, threshold: 0.33 },
    { fmr: 1e-4, threshold: 0.42 },
    { fmr: 1e-5, threshold: 0.51 },
    { fmr: 1e-6, threshold: 0.56 },
  ];

  it("never falls below the floor", () => {
    expect(identifyThreshold(table, 1, 0.5)).toBe(0.5);
    expect(identifyThreshold(table, 10, 0.5)).toBe(0.5);
  });

  it("rises with the number of people", () => {
    expect(identifyThreshold(table, 100, 0.5)).toBe(0.51);
    expect(identifyThreshold(table, 1_000, 0.5)).toBe(0.56);
  });

  it("keeps the false positive identification rate for every gallery it allows", () => {
    for (const enrolled of [1, 7, 99, 100, 101, 1_000]) {
      const threshold = identifyThreshold(table, enrolled, 0) ?? Number.NaN;
      const fmr = table.find((point) => point.threshold === threshold)?.fmr ?? 1;
      expect(1 - (1 - fmr) ** enrolled).toBeLessThanOrEqual(MAX_FPIR + 1e-12);
    }
  });

  it("does not exist where the table cannot promise enough", () => {
    expect(identifyThreshold(table, 10_000, 0.5)).toBeUndefined();
    expect(identifyThreshold([], 1, 0.5)).toBeUndefined();
  });
});

describe("combining enrolments", () => {
  it("weighs each by its images", () => {
    const combined = combineTemplates(
      [
        { template: template(1, 0), imageCount: 3 },
        { template: template(0, 1), imageCount: 1 },
      ],
      "model@1",
    );
    const [x, y] = combined?.vector ?? [];
    expect(x / y).toBeCloseTo(3);
  });

  it("leaves out those of another model", () => {
    expect(combineTemplates([{ template: template(1, 0), imageCount: 3 }], "model@2")).toBeUndefined();
  });
});
