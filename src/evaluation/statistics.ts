/** Figures of detection and verification with their uncertainty: pure functions on scores, in any order and of any number. */
import { countBelow, countFrom, sortedScores } from "./sorted-scores.ts";
import { binomialAtMost, poissonAtMost } from "./tails.ts";

/** Point estimate and 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Clopper and Pearson's exact 95 % interval for `hits` of `trials`: never too narrow, however few the trials. @param trials At least 1. */
export function proportion(hits: number, trials: number): Estimate {
  return {
    value: hits / trials,
    low: 1 - upperEnd(trials - hits, trials),
    high: upperEnd(hits, trials),
  };
}

/** The chance that a random positive scores above a random negative (ties count half), with DeLong's interval. @param positives One at least. @param negatives One at least. */
export function areaUnderCurve(positives: ArrayLike<number>, negatives: ArrayLike<number>): Estimate {
  const [high, low] = [sortedScores(positives), sortedScores(negatives)];
  const above = placements(high, low);
  const below = placements(low, high).map((share) => 1 - share);
  const value = mean(above);
  const error = Math.sqrt(variance(above) / above.length + variance(below) / below.length);
  return { value, low: Math.max(0, value - 1.96 * error), high: Math.min(1, value + 1.96 * error) };
}

/**
 * The error rate where misses and false alarms are nearest to one another, their mean, and the threshold there; of two that are
 * equally near, the lower. Every score of either kind is tried: between two of the fewer kind the others still change the rate.
 *
 * @param positives One at least. @param negatives One at least.
 */
export function equalErrorRate(
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
): { rate: number; threshold: number } {
  const [high, low] = [sortedScores(positives), sortedScores(negatives)];
  let best = { gap: Infinity, rate: 1, threshold: 0 };
  let [missed, refused] = [0, 0];
  while (missed < high.length || refused < low.length) {
    const threshold = Math.min(
      missed < high.length ? high[missed] : Infinity,
      refused < low.length ? low[refused] : Infinity,
    );
    const misses = missed / high.length;
    const alarms = 1 - refused / low.length;
    const gap = Math.abs(misses - alarms);
    if (gap < best.gap) best = { gap, rate: (misses + alarms) / 2, threshold };
    while (missed < high.length && high[missed] === threshold) missed++;
    while (refused < low.length && low[refused] === threshold) refused++;
  }
  return { rate: best.rate, threshold: best.threshold };
}

/** The cosine with the most right answers, in steps of 0.0025; the lowest of several. */
export function bestThreshold(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  const [high, low] = [sortedScores(positives), sortedScores(negatives)];
  let best = { right: -1, threshold: 0 };
  for (let threshold = -1; threshold <= 1; threshold += 0.0025) {
    const right = countFrom(high, threshold) + countBelow(low, threshold);
    if (right > best.right) best = { right, threshold };
  }
  return best.threshold;
}

/** The upper end of a one-sided 95 % interval for a rate, given `errors` of `trials` (Poisson; exact enough for rare errors). */
export function upperRate(errors: number, trials: number): number {
  let low = errors;
  let high = errors + 10 + 5 * Math.sqrt(errors + 1);
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (poissonAtMost(errors, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high / trials;
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2;
}

/** @param share 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** `99.43 % [99.1, 99.7]` */
export function percent({ value, low, high }: Estimate): string {
  return `${(value * 100).toFixed(2)} % [${(low * 100).toFixed(2)}, ${(high * 100).toFixed(2)}]`;
}

/** `0.9986 [0.9971, 1.0000]` */
export function figure({ value, low, high }: Estimate): string {
  return `${value.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;
}

/** Of each score the share of `others` below it, equal ones half. @param scores Rising. @param others Rising. */
function placements(scores: Float64Array, others: Float64Array): Float64Array {
  let [below, upTo] = [0, 0];
  return scores.map((score) => {
    while (below < others.length && others[below] < score) below++;
    while (upTo < others.length && others[upTo] <= score) upTo++;
    return (below + upTo) / 2 / others.length;
  });
}

/** The share at which `hits` or fewer would come in one of forty such samples. */
function upperEnd(hits: number, trials: number): number {
  if (hits === trials) return 1;
  let [low, high] = [hits / trials, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (binomialAtMost(hits, trials, middle) < 0.025) high = middle;
    else low = middle;
  }
  return high;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: Float64Array): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1);
}
