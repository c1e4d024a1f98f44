/** Compares what people enrolled with what they show later: FNMR at a wanted FMR, with intervals by people. */
import type { FacePairs } from "../../src/evaluation/face-pairs.ts";
import { tarByPeople } from "../../src/evaluation/people-bootstrap.ts";
import { type ScoredPairs, scorePairs, sortScores } from "../../src/evaluation/score-pairs.ts";
import { countBelow } from "../../src/evaluation/sorted-scores.ts";
import { proportion } from "../../src/evaluation/statistics.ts";
import { tarAtFar } from "../../src/evaluation/tar-at-far.ts";

/** A template or a probe. */
export interface Shown {
  /** Unit length; undefined when nothing fit was shown. */
  readonly vector: Float32Array | undefined;
  /** Index of the person. */
  readonly person: number;
  /** Of one person only a template and a probe of the same draw are compared: they share no picture. Undefined: strangers only. */
  readonly draw: number | undefined;
  /** A probe that is compared with its own person alone: the same picture stands among those for strangers, once. */
  readonly isOwnOnly?: boolean;
}

/** The share of genuine comparisons refused, 0 to 1, and its 95 % interval if other people had come. */
export interface MissRate {
  readonly fmr: number;
  readonly threshold: number;
  readonly fnmr: number;
  readonly low: number;
  readonly high: number;
}

export interface TrialRates {
  /** People with genuine comparisons. */
  readonly people: number;
  readonly genuine: number;
  readonly impostor: number;
  /** Genuine trials in which nothing fit was shown; they are in no other figure. */
  readonly refused: { readonly count: number; readonly of: number };
  /** As wanted, the loosest first; undefined where the impostor comparisons are too few to measure it. */
  readonly points: readonly (MissRate | undefined)[];
  readonly atThreshold: FixedRates;
}

/** What one threshold does. */
export interface FixedRates {
  /** Genuine comparisons below it. */
  readonly missed: number;
  /** Strangers' comparisons that reach it. */
  readonly accepted: number;
  /** Pairs of people of whom one was ever accepted as the other, and of how many: comparisons of the same two people are alike. */
  readonly pairsAccepted: number;
  readonly pairs: number;
}

export interface TrialSettings {
  /** False match rates, falling. */
  readonly fmrs: readonly number[];
  /** The one in use. */
  readonly threshold: number;
  readonly seed: number;
}

const REPLICATES = 1000;

/** Compares every template with every probe of other people that is for strangers, too, and with those of the same person and draw. */
export function rateTrials(
  templates: readonly Shown[],
  probes: readonly Shown[],
  { fmrs, threshold, seed }: TrialSettings,
): TrialRates {
  const scored = scoreTrials(templates, probes);
  const people = [...templates, ...probes].map(({ person }) => person);
  const scores = sortScores(scored);
  const rising = fmrs.toReversed();
  const byPeople = tarByPeople(scored, people, { fars: rising, seed, replicates: REPLICATES }).toReversed();
  const genuinePeople = peopleOf(scored, people);
  const points = fmrs.map((fmr, i) => {
    const point = tarAtFar(scores, fmr).reached;
    const interval = byPeople[i];
    if (point === undefined || interval === undefined) return undefined;
    const fnmr = countBelow(scores.genuine, point.threshold) / scores.genuine.length;
    // Drawn again, people without an error stay without: then only their number tells how many there may be.
    const high = fnmr === 0 ? proportion(0, genuinePeople).high : 1 - interval.low;
    return { fmr, threshold: point.threshold, fnmr, low: 1 - interval.high, high };
  });
  return {
    ...{ people: genuinePeople, genuine: scores.genuine.length, impostor: scores.impostor.length },
    ...{ refused: refusedOf(scored), points, atThreshold: fixedRates(scored, people, threshold) },
  };
}

/** Rows of templates and probes, the probes after the templates. */
export function scoreTrials(templates: readonly Shown[], probes: readonly Shown[]): ScoredPairs {
  const most = templates.length * probes.length;
  const columns = { a: new Uint32Array(most), b: new Uint32Array(most), same: new Uint8Array(most) };
  let row = 0;
  templates.forEach((template, t) => {
    probes.forEach((probe, p) => {
      const isOne = template.person === probe.person;
      if (isOne && (template.draw === undefined || template.draw !== probe.draw)) return;
      if (!isOne && probe.isOwnOnly) return;
      columns.a[row] = t;
      columns.b[row] = templates.length + p;
      columns.same[row++] = Number(isOne);
    });
  });
  const pairs: FacePairs = {
    ...{ a: columns.a.subarray(0, row), b: columns.b.subarray(0, row), same: columns.same.subarray(0, row) },
    ...{ fold: undefined, folds: [], group: undefined, groups: [], choice: { kind: "all" } },
  };
  return scorePairs(
    pairs,
    [...templates, ...probes].map(({ vector }) => vector),
  );
}

function fixedRates(
  { pairs, scores }: ScoredPairs,
  people: readonly number[],
  threshold: number,
): FixedRates {
  const all = new Set<number>();
  const taken = new Set<number>();
  let [missed, accepted] = [0, 0];
  const numbers = people.length;
  for (let row = 0; row < scores.length; row++) {
    if (Number.isNaN(scores[row])) continue;
    const isAccepted = scores[row] >= threshold;
    if (pairs.same[row] === 1) {
      if (!isAccepted) missed++;
      continue;
    }
    const [a, b] = [people[pairs.a[row]], people[pairs.b[row]]];
    const pair = Math.min(a, b) * numbers + Math.max(a, b);
    all.add(pair);
    if (!isAccepted) continue;
    accepted++;
    taken.add(pair);
  }
  return { missed, accepted, pairsAccepted: taken.size, pairs: all.size };
}

function peopleOf({ pairs, scores }: ScoredPairs, people: readonly number[]): number {
  const found = new Set<number>();
  pairs.a.forEach((a, row) => {
    if (pairs.same[row] === 1 && !Number.isNaN(scores[row])) found.add(people[a]);
  });
  return found.size;
}

function refusedOf({ pairs, scores }: ScoredPairs): TrialRates["refused"] {
  let [count, of] = [0, 0];
  pairs.same.forEach((same, row) => {
    if (same === 0) return;
    of++;
    if (Number.isNaN(scores[row])) count++;
  });
  return { count, of };
}
