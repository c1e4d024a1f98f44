/** The detection error trade-off: what share of attacks gets through, and of live people is refused, at every threshold. */
import { proportion } from "./statistics.ts";

/** Both error rates at one threshold: a score at or above it is accepted. */
export interface DetPoint {
  readonly threshold: number;
  /** Of the kind of attack that does best there. */
  readonly apcer: number;
  readonly bpcer: number;
}

/** A point of the curve with its intervals, for a table. */
export interface OperatingPoint {
  /** What was asked for. */
  readonly goal: string;
  readonly threshold: number;
  readonly worstKind: string;
  readonly apcer: Interval;
  readonly bpcer: Interval;
}

interface Interval {
  readonly rate: number;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

/** Attack scores by kind. */
export type AttackScores = ReadonlyMap<string, readonly number[]>;

/** Bounds on the worst kind's APCER that are looked up on the curve. */
const goals: readonly number[] = [0, 0.01, 0.05, 0.1, 0.2];

/**
 * One point for each score, the lowest first: there and between two of them nothing changes.
 *
 * @param live One at least. @param attacks One at least.
 */
export function detCurve(live: readonly number[], attacks: AttackScores): readonly DetPoint[] {
  const distinct = new Set([...live, ...[...attacks.values()].flat()]);
  // Above the highest score nothing is accepted any more.
  const thresholds = [...distinct].sort((a, b) => a - b);
  const beyond = thresholds[thresholds.length - 1] + 1e-9;
  return [...thresholds, beyond].map((threshold) => ({
    threshold,
    apcer: Math.max(...[...attacks.values()].map((scores) => shareFrom(scores, threshold))),
    bpcer: 1 - shareFrom(live, threshold),
  }));
}

/**
 * The curve where it is usually read: the fewest live people refused while at most so many attacks of any kind pass.
 *
 * @param current The threshold in use; undefined when none belongs to the score.
 */
export function operatingPoints(
  live: readonly number[],
  attacks: AttackScores,
  current: number | undefined,
): readonly OperatingPoint[] {
  const curve = detCurve(live, attacks);
  const at = (goal: string, threshold: number): OperatingPoint => {
    const kinds = [...attacks].map(([kind, scores]) => ({
      kind,
      ...rate(accepted(scores, threshold), scores.length),
    }));
    const { kind, ...apcer } = kinds.reduce((worst, one) => (one.rate > worst.rate ? one : worst));
    return {
      ...{ goal, threshold, worstKind: kind, apcer },
      bpcer: rate(live.length - accepted(live, threshold), live.length),
    };
  };
  const found = goals.flatMap((goal) => {
    // The curve falls with the threshold, so the first that keeps the bound refuses the fewest.
    const point = curve.find(({ apcer }) => apcer <= goal);
    return point ? [at(`APCER ≤ ${Math.round(goal * 100)} %`, point.threshold)] : [];
  });
  return current === undefined ? found : [at("in use", current), ...found];
}

function rate(hits: number, n: number): Interval {
  const { value, low, high } = proportion(hits, n);
  return { rate: value, n, low, high };
}

function accepted(scores: readonly number[], threshold: number): number {
  return scores.filter((score) => score >= threshold).length;
}

function shareFrom(scores: readonly number[], threshold: number): number {
  return accepted(scores, threshold) / scores.length;
}
