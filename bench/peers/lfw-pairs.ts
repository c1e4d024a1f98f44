/** Pairs of LFW's faces, and how many of them a contestant's scores decide rightly. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Estimate, proportion } from "../../src/evaluation/statistics.ts";
import type { Pair } from "./messages.ts";

const FOLDS = 10;

/** As many of each answer from each of LFW's folds. */
export function selectPairs(folder: string, count: number): readonly Pair[] {
  const lines = readFileSync(join(folder, "pairs.csv"), "utf8").trim().split("\n").slice(1);
  const groups = new Map<string, string[]>();
  for (const line of lines) {
    const group = line.split(",").slice(2).join();
    groups.set(group, [...(groups.get(group) ?? []), line]);
  }
  const each = Math.ceil(count / groups.size);
  return [...groups.values()].flatMap((group) =>
    group.slice(0, each).map((line) => {
      const [a, b, same] = line.split(",");
      return { a: join(folder, a), b: join(folder, b), same: same === "1" };
    }),
  );
}

/** Ten folds, each decided with the threshold that is best on the other nine. @param scores Null, where a face was not found, counts as "different". */
export function tenFoldAccuracy(pairs: readonly Pair[], scores: readonly (number | null)[]): Estimate {
  const judged = pairs.map(({ same }, i) => ({ same, score: scores[i] ?? null, fold: i % FOLDS }));
  let right = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const threshold = bestThreshold(judged.filter((pair) => pair.fold !== fold));
    const own = judged.filter((pair) => pair.fold === fold);
    right += own.filter(({ same, score }) => (score !== null && score >= threshold) === same).length;
  }
  return proportion(right, pairs.length);
}

/** The score that decides most pairs rightly when it and everything above it counts as the same person; infinite when none decides better than "different" of all. */
function bestThreshold(judged: readonly { readonly same: boolean; readonly score: number | null }[]): number {
  const found = judged.flatMap(({ same, score }) => (score === null ? [] : [{ same, score }]));
  const falling = found.toSorted((a, b) => b.score - a.score);
  let gain = 0;
  let best = { gain: 0, threshold: Infinity };
  falling.forEach(({ same, score }, i) => {
    gain += same ? 1 : -1;
    // Of equal scores all are accepted or none.
    const isLast = falling.at(i + 1)?.score !== score;
    if (isLast && gain > best.gain) best = { gain, threshold: score };
  });
  return best.threshold;
}
