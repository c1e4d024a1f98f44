import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seededDraw } from "../../src/evaluation/seeded-random.ts";
import { selectPairs, tenFoldAccuracy } from "./lfw-pairs.ts";
import type { Pair } from "./messages.ts";

const pairsOf = (...sames: readonly boolean[]): readonly Pair[] =>
  sames.map((same) => ({ a: "", b: "", same }));
const alternating = pairsOf(...Array.from({ length: 100 }, (_, i) => i % 2 === 0));

describe("accuracy in ten folds", () => {
  it("is 1 where one threshold parts the scores, whatever their scale", () => {
    for (const [scale, shift] of [
      [1, 0],
      [500, -1000],
    ]) {
      const scores = alternating.map(
        ({ same }, i) => shift + scale * (same ? 0.6 + (i % 7) / 1000 : 0.3 - (i % 7) / 1000),
      );
      expect(tenFoldAccuracy(alternating, scores)).toMatchObject({ value: 1, high: 1 });
    }
  });

  it("takes each fold's threshold from the other folds alone", () => {
    // The second fold's pairs alone lie the other way round: no threshold of the others decides one of them.
    const scores = alternating.map(({ same }, i) => (same === (i % 10 !== 1 && i % 10 !== 6) ? 0.9 : 0.1));
    expect(tenFoldAccuracy(alternating, scores).value).toBeCloseTo(0.8, 12);
  });

  it("counts a face that was not found as different: wrong for one person, right for two", () => {
    const clear = alternating.map(({ same }) => (same ? 0.9 : 0.1));
    const missing = (kind: boolean) =>
      clear.map((score, i) => (i < 20 && alternating[i].same === kind ? null : score));
    expect(tenFoldAccuracy(alternating, missing(true)).value).toBe(0.9);
    expect(tenFoldAccuracy(alternating, missing(false)).value).toBe(1);
  });

  it("does so also where hardly any face was found", () => {
    // Those of one person come first, as in LFW's list.
    const sorted = pairsOf(...Array.from({ length: 100 }, (_, i) => i < 50));
    const scores = sorted.map((_, i) => (i === 0 ? 0.9 : null));
    expect(tenFoldAccuracy(sorted, scores).value).toBeLessThanOrEqual(0.51);
    expect(
      tenFoldAccuracy(
        sorted,
        sorted.map(() => null),
      ).value,
    ).toBe(0.5);
  });

  it("accepts all of equal scores or none of them", () => {
    // Half of each kind at the same score, those of one person first: nothing tells them apart.
    const sorted = pairsOf(...Array.from({ length: 100 }, (_, i) => i < 50));
    const scores = sorted.map(() => 0.7);
    expect(tenFoldAccuracy(sorted, scores).value).toBe(0.5);
  });

  it("is about a half for scores that say nothing", () => {
    const draw = seededDraw(2);
    const many = pairsOf(...Array.from({ length: 2000 }, () => draw() < 0.5));
    const { value } = tenFoldAccuracy(
      many,
      many.map(() => draw()),
    );
    expect(Math.abs(value - 0.5)).toBeLessThan(0.05);
  });
});

it("selects as many pairs of each answer from each fold, with the pictures' paths", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vultus-pairs-"));
  try {
    const rows = ["1,1", "0,1", "1,2", "0,2"].flatMap((labels) =>
      Array.from({ length: 5 }, (_, i) => `x/${i}.jpg,y/${i}.jpg,${labels}`),
    );
    await writeFile(join(folder, "pairs.csv"), ["a,b,same,fold", ...rows, ""].join("\n"));
    const pairs = selectPairs(folder, 12);
    expect(pairs).toHaveLength(12);
    expect(pairs.filter(({ same }) => same)).toHaveLength(6);
    expect(pairs[0]).toEqual({ a: join(folder, "x/0.jpg"), b: join(folder, "y/0.jpg"), same: true });
    expect(selectPairs(folder, 0)).toEqual([]);
    expect(selectPairs(folder, 1000)).toHaveLength(20);
  } finally {
    await rm(folder, { recursive: true });
  }
});
