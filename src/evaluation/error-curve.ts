/** Both error rates of a comparison over all thresholds, in as many points as a plot can show. */
import type { SortedScores } from "./score-pairs.ts";
import { countBelow, countFrom } from "./sorted-scores.ts";

export interface CurvePoint {
  /** A score at or above it is accepted. */
  readonly threshold: number;
  /** Impostor pairs accepted, 0 to 1. */
  readonly fmr: number;
  /** Genuine pairs refused, 0 to 1. */
  readonly fnmr: number;
}

/** Of each kind of score; closer together towards the rare errors. */
const POINTS = 120;

/** @returns By rising threshold; empty without scores of both kinds. */
export function errorCurve({ genuine, impostor }: SortedScores): readonly CurvePoint[] {
  if (genuine.length === 0 || impostor.length === 0) return [];
  const chosen = new Set([
    ...ranks(impostor.length).map((rank) => impostor[impostor.length - 1 - rank]),
    ...ranks(genuine.length).map((rank) => genuine[rank]),
  ]);
  const thresholds = [...chosen].sort((x, y) => x - y);
  // Above the highest score nothing is accepted any more.
  const beyond = Math.max(genuine[genuine.length - 1], impostor[impostor.length - 1]) + 1e-9;
  return [...thresholds, beyond].map((threshold) => ({
    threshold,
    fmr: countFrom(impostor, threshold) / impostor.length,
    fnmr: countBelow(genuine, threshold) / genuine.length,
  }));
}

/** Places from the rarest errors on: all of a few, of many evenly in the logarithm. */
function ranks(count: number): readonly number[] {
  if (count <= POINTS) return Array.from({ length: count }, (_, rank) => rank);
  return Array.from({ length: POINTS }, (_, i) => Math.round(count ** (i / (POINTS - 1))) - 1);
}

/** How scores are spread. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  /** Of bins of equal width. */
  readonly counts: readonly number[];
}

/** @param sorted Rising. */
export function histogramOf(sorted: Float64Array, from: number, to: number, bins: number): Histogram {
  const edges = Array.from({ length: bins + 1 }, (_, i) => from + ((to - from) * i) / bins);
  const below = edges.map((edge, i) => (i === bins ? sorted.length : countBelow(sorted, edge)));
  return { from, to, counts: edges.slice(1).map((_, i) => below[i + 1] - (i === 0 ? 0 : below[i])) };
}
