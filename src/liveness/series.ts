/** Statistics of numbers over time. */
import { mean } from "./frames.ts";

/** The standard deviation; 0 of nothing. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** Pearson's correlation of two series of one length; 0 where either does not move. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const spread = deviation(a) * deviation(b);
  if (spread < 1e-9) return 0;
  const [meanA, meanB] = [mean(a), mean(b)];
  return mean(a.map((value, i) => (value - meanA) * (b[i] - meanB))) / spread;
}
