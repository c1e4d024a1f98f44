import { describe, expect, it } from "vitest";
import { figuresOf, type Measured } from "./figures.ts";
import type { ContestantName, Pair } from "./messages.ts";
import type { Runner } from "./runner.ts";

const runner = (name: ContestantName): Runner => ({
  ...{ name, label: name, version: "1" },
  ask: () => Promise.reject(new Error("Nothing is measured here.")),
  stop: () => undefined,
});

const pairs: readonly Pair[] = Array.from({ length: 40 }, (_, i) => ({ a: "", b: "", same: i % 2 === 0 }));
const clear = pairs.map(({ same }) => (same ? 0.9 : 0.1));

/** Three rounds; the machine was half as fast in the second. */
const measured: Measured = {
  timings: new Map([
    ["ours", [20, 40, 20].map((ms) => ({ ms: [ms, ms - 1, ms + 1], missed: 0 }))],
    ["ours-full", [40, 80, 40].map((ms) => ({ ms: [ms, ms, ms], missed: 0 }))],
    ["human", [100, 220, 110].map((ms) => ({ ms: [ms, ms - 50, ms + 90], missed: 1 }))],
  ]),
  stages: new Map([
    ["human", [{ decode: 1, detect: 9 }, { decode: 3 }, { decode: 2, detect: 7 }, { decode: 9, detect: 8 }]],
  ]),
  throughputs: new Map([
    [
      "ours",
      [
        { one: 50, two: 90 },
        { one: 25, two: 50 },
        { one: 52, two: 100 },
      ],
    ],
    [
      "human",
      [
        { one: 10, two: 10 },
        { one: 5, two: 10 },
        { one: 4, two: 10 },
      ],
    ],
  ]),
  starts: new Map([["human", [900, 700, 1100]]]),
  peaks: new Map([["human", 512]]),
  ...{ pairs, scores: new Map([["human", clear.map((score, i) => (i < 4 ? null : score))]]) },
};

describe("the figures of a contestant", () => {
  const figures = figuresOf(runner("human"), measured);

  it("hold ratios within a round, so that a slow round changes none of them", () => {
    expect(figures.timesOurs).toEqual({ middle: 5.5, low: 5, high: 5.5 });
    expect(figures.timesOursFull).toEqual({ middle: 2.75, low: 2.5, high: 2.75 });
    expect(figuresOf(runner("ours"), measured).timesOurs).toEqual({ middle: 1, low: 1, high: 1 });
  });

  it("say how many times as much ours gets done, and not the reverse", () => {
    expect(figures.oursFaster).toEqual({
      one: { middle: 5, low: 5, high: 13 },
      two: { middle: 9, low: 5, high: 10 },
    });
    expect(figures.throughput).toEqual({ one: 5, two: 10 });
  });

  it("take the median over all pictures, and count those without a face", () => {
    expect(figures).toMatchObject({ medianMs: 170, pictures: 9, missedPictures: 3, peakMegabytes: 512 });
    expect(figures.coldStartMs).toEqual({ middle: 900, low: 700, high: 1100 });
  });

  it("take the median of each stage over the pictures that had it", () => {
    expect(figures.stages).toEqual({ decode: 2.5, detect: 8 });
  });

  it("count a pair with a missed face as different, and beside it only pairs in which both were found", () => {
    expect(figures.missedPairs).toBe(4);
    expect(figures.accuracy?.value).toBe(38 / 40);
    expect(figures.accuracyWhenFound?.value).toBe(1);
  });

  it("say nothing of accuracy where no pair was compared", () => {
    const { accuracy, accuracyWhenFound, missedPairs } = figuresOf(runner("ours"), measured);
    expect([accuracy, accuracyWhenFound, missedPairs]).toEqual([undefined, undefined, 0]);
  });
});
