/** The share of pairs that are decided rightly, at a threshold that was chosen on other pairs where the pairs come in folds. */
import type { ScoredPairs } from "./score-pairs.ts";
import { sortScores } from "./score-pairs.ts";
import { countBelow, countFrom } from "./sorted-scores.ts";
import { bestThreshold, proportion } from "./statistics.ts";

export interface Accuracy {
  /** `folds`: the mean over folds, each at the threshold that is best on the others. `in-sample`: at the best threshold of these very pairs. */
  readonly method: "folds" | "in-sample";
  readonly value: number;
  /** Clopper and Pearson's 95 % interval over the pairs of all parts. */
  readonly low: number;
  readonly high: number;
  /** One without folds. */
  readonly parts: readonly AccuracyPart[];
}

export interface AccuracyPart {
  readonly fold: string | null;
  readonly threshold: number;
  readonly accuracy: number;
  readonly pairs: number;
}

/** Pairs of a list that could not be compared count as wrong, as LFW's protocol has it; of all against all they count nowhere. @returns Undefined without scores of both kinds to choose a threshold on. */
export function accuracyOf(scored: ScoredPairs): Accuracy | undefined {
  const { pairs } = scored;
  const { fold } = pairs;
  const isFolded = fold !== undefined && pairs.folds.length > 1;
  const names = isFolded ? pairs.folds : [null];
  let [allRight, all] = [0, 0];
  const parts: AccuracyPart[] = [];
  for (const [index, name] of names.entries()) {
    const isIn = (row: number): boolean => !isFolded || fold[row] === index;
    const chosenOn = sortScores(scored, (row) => !isFolded || fold[row] !== index);
    if (chosenOn.genuine.length === 0 || chosenOn.impostor.length === 0) return undefined;
    const threshold = bestThreshold(chosenOn.genuine, chosenOn.impostor);
    const own = isFolded ? sortScores(scored, isIn) : chosenOn;
    const right = countFrom(own.genuine, threshold) + countBelow(own.impostor, threshold);
    const compared = own.genuine.length + own.impostor.length;
    const listed = isFolded ? fold.reduce((sum, one) => sum + Number(one === index), 0) : pairs.a.length;
    const count = pairs.choice.kind === "list" ? listed : compared;
    parts.push({ fold: name, threshold, accuracy: right / count, pairs: count });
    allRight += right;
    all += count;
  }
  const { low, high } = proportion(allRight, all);
  const value = parts.reduce((sum, { accuracy }) => sum + accuracy, 0) / parts.length;
  return { method: isFolded ? "folds" : "in-sample", value, low, high, parts };
}
