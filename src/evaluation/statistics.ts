/** Figures of detection and verification with their uncertainty: pure functions on scores. */

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
    low: hits === 0 ? 0 : crossing((p) => 1 - binomialAtMost(hits - 1, trials, p) > 0.025),
    high: hits === trials ? 1 : crossing((p) => binomialAtMost(hits, trials, p) < 0.025),
  };
}

/** The chance that a random positive scores above a random negative (ties count half), with DeLong's interval. */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): Estimate {
  const above = positives.map((p) => placement(p, negatives));
  const below = negatives.map((n) => 1 - placement(n, positives));
  const value = mean(above);
  const error = Math.sqrt(variance(above) / above.length + variance(below) / below.length);
  return { value, low: Math.max(0, value - 1.96 * error), high: Math.min(1, value + 1.96 * error) };
}

/** The error rate where misses and false alarms are equal, and the threshold there. */
export function equalErrorRate(
  positives: readonly number[],
  negatives: readonly number[],
): { rate: number; threshold: number } {
  let best = { gap: Infinity, rate: 1, threshold: 0 };
  for (const threshold of positives) {
    const misses = fractionOf(positives, (p) => p < threshold);
    const alarms = fractionOf(negatives, (n) => n >= threshold);
    const gap = Math.abs(misses - alarms);
    if (gap < best.gap) best = { gap, rate: (misses + alarms) / 2, threshold };
  }
  return { rate: best.rate, threshold: best.threshold };
}

/** The threshold with the most right answers. */
export function bestThreshold(positives: readonly number[], negatives: readonly number[]): number {
  let best = { right: -1, threshold: 0 };
  for (let threshold = -1; threshold <= 1; threshold += 0.0025) {
    const right =
      positives.filter((p) => p >= threshold).length + negatives.filter((n) => n < threshold).length;
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

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
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

function placement(score: number, others: readonly number[]): number {
  let below = 0;
  for (const other of others) below += other < score ? 1 : other === score ? 0.5 : 0;
  return below / others.length;
}

/** The smallest share at which `holds` begins to hold. */
function crossing(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function binomialAtMost(count: number, trials: number, share: number): number {
  let choose = 0;
  let sum = 0;
  for (let i = 0; i <= count; i++) {
    if (i > 0) choose += Math.log((trials - i + 1) / i);
    sum += Math.exp(choose + i * Math.log(share) + (trials - i) * Math.log1p(-share));
  }
  return sum;
}

/** @param expected At least `count`. */
function poissonAtMost(count: number, expected: number): number {
  // From the largest term down and by its logarithm: `exp(-expected)` alone is zero from 746 on.
  let logarithm = -expected;
  for (let i = 1; i <= count; i++) logarithm += Math.log(expected / i);
  let term = Math.exp(logarithm);
  let sum = 0;
  for (let i = count; i >= 0 && term > sum * 1e-12; i--) {
    sum += term;
    term *= i / expected;
  }
  return sum;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1);
}

function fractionOf(values: readonly number[], holds: (value: number) => boolean): number {
  return values.filter(holds).length / values.length;
}
