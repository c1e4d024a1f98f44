import { describe, expect, it } from "vitest";
import { areaUnderCurve, equalErrorRate, proportion } from "./statistics.ts";

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

describe("the area under the curve", () => {
  it("is the share of pairs in the right order, ties half", () => {
    expect(areaUnderCurve([3, 1], [0, 2]).value).toBe(0.75);
    expect(areaUnderCurve([1], [1]).value).toBe(0.5);
  });
});

describe("the equal error rate", () => {
  it("lies where as many are refused as let through", () => {
    expect(equalErrorRate([1, 2, 3, 4], [-1, 0, 0.5, 2.5])).toMatchObject({ rate: 0.25 });
  });
});
