/** How many genuine pairs are accepted where strangers are accepted no more often than wanted. */
import { leastPairsFor } from "./calibrate.ts";
import type { SortedScores } from "./score-pairs.ts";
import { countFrom, nextAbove } from "./sorted-scores.ts";
import { type Rate, rateOf } from "./rates.ts";

export interface FarPoint {
  /** The false accept rate that was asked for. */
  readonly far: number;
  /** Undefined when it is not measurable. */
  readonly reached: ReachedFar | undefined;
  /** So many impostor pairs are needed to bound the rate. */
  readonly leastImpostors: number;
}

export interface ReachedFar {
  /** The lowest score that keeps the rate on these pairs. */
  readonly threshold: number;
  /** Impostor pairs accepted there. */
  readonly falseAccepts: number;
  /** Of the genuine pairs. */
  readonly tar: Rate;
}

/** The rates that are told. */
export const fars: readonly number[] = [1e-2, 1e-3, 1e-4, 1e-5];

/** The name of a rate: `1e-3`. */
export function farName(far: number): string {
  return far.toExponential();
}

export function tarAtFar({ genuine, impostor }: SortedScores, far: number): FarPoint {
  const leastImpostors = leastPairsFor(far);
  if (impostor.length < leastImpostors || genuine.length === 0) {
    return { far, reached: undefined, leastImpostors };
  }
  const allowed = Math.floor(far * impostor.length + 1e-9);
  const refused = impostor[impostor.length - 1 - allowed];
  const candidates = [nextAbove(genuine, refused), nextAbove(impostor, refused)].filter(isNumber);
  const threshold = candidates.length === 0 ? refused + 1e-9 : Math.min(...candidates);
  return {
    ...{ far, leastImpostors },
    reached: {
      threshold,
      falseAccepts: countFrom(impostor, threshold),
      tar: rateOf(countFrom(genuine, threshold), genuine.length),
    },
  };
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}
