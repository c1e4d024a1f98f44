import { describe, expect, it } from "vitest";
import { seededDraw } from "./seeded-random.ts";
import {
  areaUnderCurve,
  bestThreshold,
  equalErrorRate,
  median,
  proportion,
  quantile,
  upperRate,
} from "./statistics.ts";

/** Scores on a coarse scale, so that many are equal, in rising order. */
function someScores(seed: number, count: number, shift: number): readonly number[] {
  const draw = seededDraw(seed);
  return Array.from({ length: count }, () => Math.round((draw() + shift) * 20) / 20).sort((a, b) => a - b);
}

const samples = Array.from({ length: 20 }, (_, seed) => ({
  positives: someScores(seed, 5 + seed, 0.3),
  negatives: someScores(seed + 100, 31 - seed, -0.3),
}));

it("finds the middle of an odd number, and half way between the two in the middle of an even one", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 2])).toBe(3.5);
  expect(median([7])).toBe(7);
});

it("finds quantiles among the values themselves, the ends at both ends", () => {
  const values = Array.from({ length: 100 }, (_, i) => 99 - i);
  expect([0, 0.05, 0.5, 0.95, 1].map((share) => quantile(values, share))).toEqual([0, 5, 50, 95, 99]);
});

describe("an exact interval", () => {
  // From tables of Clopper and Pearson's interval: the quantiles of the beta distribution.
  it.each([
    [0, 10, 0, 0.3085],
    [10, 10, 0.6915, 1],
    [1, 14, 0.0018, 0.3387],
    [5, 10, 0.1871, 0.8129],
    [2, 29, 0.0085, 0.2277],
  ])("of %i in %i reaches from %f to %f", (hits, trials, low, high) => {
    const interval = proportion(hits, trials);
    expect(interval.value).toBe(hits / trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe("an exact interval of millions", () => {
  it("of none reaches as far as none could still come once in forty times", () => {
    const trials = 2_600_000;
    expect(proportion(0, trials)).toMatchObject({ value: 0, low: 0 });
    expect(proportion(0, trials).high / (1 - 0.025 ** (1 / trials))).toBeCloseTo(1, 9);
  });

  it("is nearly that of the normal distribution where errors are many", () => {
    const { value, low, high } = proportion(1_300_000, 2_600_000);
    const reach = 1.95996 * Math.sqrt((value * (1 - value)) / 2_600_000);
    expect((high - value) / reach).toBeCloseTo(1, 2);
    expect((value - low) / reach).toBeCloseTo(1, 2);
  });

  it("bounds a rate of none by three in so many, on one side", () => {
    expect(upperRate(0, 1_000_000)).toBeCloseTo(-Math.log(0.05) / 1e6, 12);
    expect(upperRate(25_709, 2_597_528)).toBeCloseTo(0.01, 4);
  });
});

describe("sorting first", () => {
  it.each(samples)("finds the area that comparing each with each finds", ({ positives, negatives }) => {
    const placement = (score: number, others: readonly number[]): number =>
      others.reduce((sum, other) => sum + (other < score ? 1 : other === score ? 0.5 : 0), 0) / others.length;
    const spread = (values: readonly number[]): number => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    };
    const above = positives.map((score) => placement(score, negatives));
    const below = negatives.map((score) => 1 - placement(score, positives));
    const value = above.reduce((sum, one) => sum + one, 0) / above.length;
    const error = Math.sqrt(spread(above) / above.length + spread(below) / below.length);
    const found = areaUnderCurve(positives.toReversed(), negatives);
    expect(found.value).toBeCloseTo(value, 12);
    expect(found.low).toBeCloseTo(Math.max(0, value - 1.96 * error), 12);
    expect(found.high).toBeCloseTo(Math.min(1, value + 1.96 * error), 12);
  });

  it.each(samples)("finds the equal errors that trying each threshold finds", ({ positives, negatives }) => {
    let best = { gap: Infinity, rate: 1, threshold: 0 };
    for (const threshold of [...positives, ...negatives].sort((a, b) => a - b)) {
      const misses = positives.filter((score) => score < threshold).length / positives.length;
      const alarms = 1 - negatives.filter((score) => score < threshold).length / negatives.length;
      const gap = Math.abs(misses - alarms);
      if (gap < best.gap) best = { gap, rate: (misses + alarms) / 2, threshold };
    }
    const { rate, threshold } = best;
    expect(equalErrorRate(positives.toReversed(), negatives)).toEqual({ rate, threshold });
  });

  it.each(samples)("finds the threshold that counting at each finds", ({ positives, negatives }) => {
    let best = { right: -1, threshold: 0 };
    for (let threshold = -1; threshold <= 1; threshold += 0.0025) {
      const accepted = positives.filter((score) => score >= threshold).length;
      const refused = negatives.filter((score) => score < threshold).length;
      if (accepted + refused > best.right) best = { right: accepted + refused, threshold };
    }
    expect(bestThreshold(positives, negatives.toReversed())).toBe(best.threshold);
  });
});

describe("the area under the curve", () => {
  it("is the share of pairs in the right order, ties half", () => {
    expect(areaUnderCurve([3, 1], [0, 2]).value).toBe(0.75);
    expect(areaUnderCurve([1], [1]).value).toBe(0.5);
  });
});

describe("the equal error rate", () => {
  it("is not halved by how few there are of one kind", () => {
    // From 0.5 on half of the two are missed, and of the strangers 44 % to none let through: never 0 % and 44 %.
    const strangers = Array.from({ length: 1000 }, (_, i) => (0.89 * i) / 1000);
    const { rate, threshold } = equalErrorRate([0.5, 0.9], strangers);
    expect(rate).toBeCloseTo(0.469, 2);
    expect(threshold).toBeGreaterThan(0.5);
    expect(threshold).toBeLessThan(0.51);
  });

  it("is nothing of scores that do not overlap, and a half of equal ones", () => {
    expect(equalErrorRate([0.9, 0.8], [0.1, 0.2])).toEqual({ rate: 0, threshold: 0.8 });
    expect(equalErrorRate([0.5, 0.5], [0.5]).rate).toBe(0.5);
  });

  it("lies where as many are refused as let through", () => {
    expect(equalErrorRate([1, 2, 3, 4], [-1, 0, 0.5, 2.5])).toMatchObject({ rate: 0.25 });
  });
});
