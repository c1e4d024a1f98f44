import { describe, expect, it } from "vitest";
import { normalise } from "../shared/template.ts";
import { identifyThreshold, MAX_FPIR } from "./calibration.ts";
import { compareTemplates } from "./compare.ts";
import { combineTemplates } from "./enrolment.ts";
import { createGallery } from "./gallery.ts";

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

describe("the gallery", () => {
  it("finds the best candidates, best first", async () => {
    const gallery = createGallery("model@1", 2);
    await gallery.put("ada", template(1, 0));
    await gallery.put("bob", template(0, 1));
    await gallery.put("eve", template(-1, 0));
    expect((await gallery.search(template(3, 1), 2)).map((one) => one.userId)).toEqual(["ada", "bob"]);
  });

  it("grows beyond what it began with and keeps everybody", async () => {
    const gallery = createGallery("model@1", 2);
    for (let i = 0; i < 300; i++)
      await gallery.put(`user-${i}`, template(Math.cos(i / 100), Math.sin(i / 100)));
    expect(await gallery.count()).toBe(300);
    for (const i of [0, 63, 64, 299]) {
      const [best] = await gallery.search(template(Math.cos(i / 100), Math.sin(i / 100)), 1);
      expect(best.userId).toBe(`user-${i}`);
    }
  });

  it("replaces a person instead of adding a second", async () => {
    const gallery = createGallery("model@1", 2);
    await gallery.put("ada", template(1, 0));
    await gallery.put("ada", template(0, 1));
    expect(await gallery.count()).toBe(1);
    expect((await gallery.search(template(0, 1), 5))[0].score).toBeCloseTo(1);
  });

  it.each(["first", "middle", "last"])("forgets the %s and keeps the others", async (name) => {
    const gallery = createGallery("model@1", 3);
    await gallery.put("first", template(1, 0, 0));
    await gallery.put("middle", template(0, 1, 0));
    await gallery.put("last", template(0, 0, 1));
    await gallery.remove(name);
    await gallery.remove("nobody");
    const left = await gallery.search(template(1, 1, 1), 5);
    expect(left.map((one) => one.userId).toSorted()).toEqual(
      ["first", "last", "middle"].filter((one) => one !== name),
    );
    for (const one of left) expect(one.score).toBeCloseTo(1 / Math.sqrt(3));
  });

  it("refuses templates of another model", async () => {
    const gallery = createGallery("model@1", 2);
    const other = { ...template(1, 0), modelId: "model@2" };
    await expect(gallery.put("ada", other)).rejects.toMatchObject({ code: "model-mismatch" });
    await expect(gallery.search(other, 1)).rejects.toMatchObject({ code: "model-mismatch" });
  });
});
