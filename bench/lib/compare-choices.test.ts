import { describe, expect, it } from "vitest";
import { differenceOf, outcomeOf, type Outcome } from "./compare-choices.ts";
import type { Shown } from "./match-trials.ts";

function outcome(missed: readonly number[], of: number): Outcome {
  const people = new Map(missed.map((count, person) => [person, { missed: count, of }]));
  const fnmr = missed.reduce((sum, count) => sum + count, 0) / (of * missed.length);
  return { fnmr, impostors: 100, people };
}

describe("the difference of two choices", () => {
  it("is none of a choice from itself", () => {
    const same = outcome([0, 3, 1, 0], 6);
    expect(differenceOf(same, same)).toEqual({ low: 0, high: 0 });
  });

  it("is certain where it is the same for everybody", () => {
    const [more, fewer] = [outcome([3, 3, 3], 6), outcome([1, 1, 1], 6)];
    expect(differenceOf(more, fewer)).toEqual({ low: expect.closeTo(1 / 3), high: expect.closeTo(1 / 3) });
    expect(differenceOf(fewer, more)).toEqual({ low: expect.closeTo(-1 / 3), high: expect.closeTo(-1 / 3) });
  });

  it("is as wide as the people differ: that of a share drawn from 400 people", () => {
    const everyTenth = outcome(
      Array.from({ length: 400 }, (_, i) => Number(i % 10 === 0)),
      1,
    );
    const { low, high } = differenceOf(
      everyTenth,
      outcome(
        Array.from({ length: 400 }, () => 0),
        1,
      ),
    );
    const reach = 1.96 * Math.sqrt((0.1 * 0.9) / 400);
    expect(low).toBeGreaterThan(0.1 - 1.15 * reach);
    expect(low).toBeLessThan(0.1 - 0.85 * reach);
    expect(high).toBeLessThan(0.1 + 1.15 * reach);
    expect(high).toBeGreaterThan(0.1 + 0.85 * reach);
  });

  it("holds 0 when one person alone makes it", () => {
    const [one, none] = [
      outcome([6, ...Array.from({ length: 29 }, () => 0)], 6),
      outcome(
        Array.from({ length: 30 }, () => 0),
        6,
      ),
    ];
    expect(differenceOf(one, none)).toMatchObject({ low: 0 });
    expect(differenceOf(one, none).high).toBeGreaterThan(1 / 30);
  });
});

describe("what comes of a choice", () => {
  const at = (degrees: number, person: number, draw: number): Shown => {
    const angle = (degrees * Math.PI) / 180;
    return { vector: Float32Array.of(Math.cos(angle), Math.sin(angle)), person, draw };
  };

  it("is counted by person, at the threshold that lets through as many strangers as wanted", () => {
    const templates = Array.from({ length: 12 }, (_, person) => at(30 * person, person, person));
    // Everybody is 5° off, the first 10° and 40°, of which the latter is nearer to the next two.
    const probes = [
      ...templates.map((_, person) => at(30 * person + (person === 0 ? 10 : 5), person, person)),
      at(40, 0, 0),
    ];
    const found = outcomeOf(templates, probes, 0.05);
    expect(found?.impostors).toBe(11 * 13);
    expect(found?.people.get(0)).toEqual({ missed: 1, of: 2 });
    expect(found?.people.get(5)).toEqual({ missed: 0, of: 1 });
    expect(found?.fnmr).toBeCloseTo(1 / 13, 12);
  });

  it("is nothing where strangers are too few", () => {
    expect(outcomeOf([at(0, 0, 0), at(90, 1, 1)], [at(0, 0, 0), at(90, 1, 1)], 1e-4)).toBeUndefined();
  });
});
