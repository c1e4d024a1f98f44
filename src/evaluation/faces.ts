/** How well one model tells faces apart: every rate of a set of pairs, read off its scores. */
import { type BoundedThreshold, leastPairsFor, thresholdFor } from "./calibrate.ts";
import { type CurvePoint, errorCurve, type Histogram, histogramOf } from "./error-curve.ts";
import { type FacePairs, type FacePicture, NO_GROUP } from "./face-pairs.ts";
import { type Accuracy, accuracyOf } from "./fold-accuracy.ts";
import { tarByPeople } from "./people-bootstrap.ts";
import { type Rate, rateOf } from "./rates.ts";
import { type ScoredPairs, scorePairs, type SortedScores, sortScores } from "./score-pairs.ts";
import { countBelow, countFrom } from "./sorted-scores.ts";
import { areaUnderCurve, equalErrorRate, type Estimate } from "./statistics.ts";
import { type FarPoint, fars, tarAtFar } from "./tar-at-far.ts";

/** What is measured. */
export interface FaceSample {
  readonly pictures: readonly FacePicture[];
  readonly pairs: FacePairs;
}

/** How it is measured. */
export interface FaceSettings {
  /** The threshold in use. */
  readonly threshold: number;
  /** A false match rate to recommend a threshold for. */
  readonly fmr: number;
  /** Repeats the resampling. */
  readonly seed: number;
}

export interface FaceRates extends KindCounts {
  readonly settings: FaceSettings;
  /** Pairs of which at least one picture gave no usable face. */
  readonly notCompared: number;
  readonly accuracy: Accuracy | undefined;
  readonly auc: Estimate | undefined;
  readonly eer: EqualErrors | undefined;
  readonly tarAtFar: readonly FarInterval[];
  readonly atThreshold: ThresholdRates;
  readonly recommended: Recommended;
  readonly groups: readonly GroupRates[];
  readonly curve: readonly CurvePoint[];
  readonly histograms: { readonly genuine: Histogram; readonly impostor: Histogram };
  /** Those that the model is most wrong about, the worst first. */
  readonly oddest: { readonly genuine: readonly OddPair[]; readonly impostor: readonly OddPair[] };
}

/** Pairs that were compared. */
export interface KindCounts {
  readonly genuine: number;
  readonly impostor: number;
}

export interface EqualErrors {
  readonly rate: number;
  readonly threshold: number;
}

export interface FarInterval extends FarPoint {
  /** The 95 % interval with other people; undefined where it cannot be told. */
  readonly people: { readonly low: number; readonly high: number } | undefined;
}

export interface ThresholdRates {
  /** Genuine pairs refused. */
  readonly fnmr: Rate;
  /** Impostor pairs accepted. */
  readonly fmr: Rate;
}

export interface Recommended {
  readonly fmr: number;
  /** Undefined when the impostor pairs are too few to bound the rate. */
  readonly bound: (BoundedThreshold & { readonly fnmr: Rate }) | undefined;
  readonly leastImpostors: number;
}

export interface GroupRates extends KindCounts, ThresholdRates {
  readonly group: string;
  readonly auc: Estimate | undefined;
  readonly eer: EqualErrors | undefined;
}

export interface OddPair {
  readonly a: string;
  readonly b: string;
  readonly score: number;
}

const REPLICATES = 1000;
const BINS = 48;
const ODDEST = 5;

/** @param vectors For each picture its embedding, of unit length; undefined without a usable face. */
export function rateFaces(
  { pictures, pairs }: FaceSample,
  vectors: readonly (Float32Array | undefined)[],
  settings: FaceSettings,
): FaceRates {
  const scored = scorePairs(pairs, vectors);
  const sorted = sortScores(scored);
  const { genuine, impostor } = sorted;
  const people = pictures.map(({ person }) => person);
  const resampling = { fars, seed: settings.seed, replicates: REPLICATES };
  // From the rarest on, as the walk down the scores goes.
  const byPeople = tarByPeople(scored, people, { ...resampling, fars: fars.toReversed() }).toReversed();
  const bound = thresholdFor(settings.fmr, impostor);
  return {
    ...{ settings, genuine: genuine.length, impostor: impostor.length },
    notCompared: pairs.a.length - genuine.length - impostor.length,
    accuracy: accuracyOf(scored),
    ...separationOf(sorted),
    tarAtFar: fars.map((far, i) => {
      const point = tarAtFar(sorted, far);
      return { ...point, people: point.reached && byPeople[i] };
    }),
    atThreshold: ratesAt(sorted, settings.threshold),
    recommended: {
      ...{ fmr: settings.fmr, leastImpostors: leastPairsFor(settings.fmr) },
      bound: bound && { ...bound, fnmr: ratesAt(sorted, bound.threshold).fnmr },
    },
    groups: groupRates(scored, settings.threshold),
    curve: errorCurve(sorted),
    histograms: histogramsOf(sorted),
    oddest: { genuine: oddest(scored, pictures, 1), impostor: oddest(scored, pictures, 0) },
  };
}

function separationOf({ genuine, impostor }: SortedScores) {
  const hasBoth = genuine.length > 0 && impostor.length > 0;
  return {
    auc: hasBoth ? areaUnderCurve(genuine, impostor) : undefined,
    eer: hasBoth ? equalErrorRate(genuine, impostor) : undefined,
  };
}

function ratesAt({ genuine, impostor }: SortedScores, threshold: number): ThresholdRates {
  return {
    fnmr: rateOf(countBelow(genuine, threshold), genuine.length),
    fmr: rateOf(countFrom(impostor, threshold), impostor.length),
  };
}

/** Strangers of different groups count in none of them: those of one group are harder to tell apart. */
function groupRates(scored: ScoredPairs, threshold: number): readonly GroupRates[] {
  const { group, groups } = scored.pairs;
  if (group === undefined) return [];
  return groups.map((name, index) => {
    const sorted = sortScores(scored, (row) => group[row] === index && group[row] !== NO_GROUP);
    const counts = { genuine: sorted.genuine.length, impostor: sorted.impostor.length };
    return { group: name, ...counts, ...ratesAt(sorted, threshold), ...separationOf(sorted) };
  });
}

/** Both on one scale. */
function histogramsOf({ genuine, impostor }: SortedScores): FaceRates["histograms"] {
  // Of pictures that are all the same a scale is left, too.
  const lowest = Math.min(0.95, genuine.at(0) ?? 0, impostor.at(0) ?? 0);
  const from = Math.floor(lowest * 20) / 20;
  return { genuine: histogramOf(genuine, from, 1, BINS), impostor: histogramOf(impostor, from, 1, BINS) };
}

function oddest(
  { pairs, scores }: ScoredPairs,
  pictures: readonly FacePicture[],
  same: number,
): readonly OddPair[] {
  const worse = (score: number, than: number): boolean => (same === 1 ? score < than : score > than);
  let rows: number[] = [];
  for (let row = 0; row < scores.length; row++) {
    if (pairs.same[row] !== same || Number.isNaN(scores[row])) continue;
    const last = rows.at(-1);
    if (rows.length === ODDEST && last !== undefined && !worse(scores[row], scores[last])) continue;
    rows = [...rows, row]
      .sort((x, y) => (same === 1 ? scores[x] - scores[y] : scores[y] - scores[x]))
      .slice(0, ODDEST);
  }
  return rows.map((row) => ({
    a: pictures[pairs.a[row]].file,
    b: pictures[pairs.b[row]].file,
    score: scores[row],
  }));
}
