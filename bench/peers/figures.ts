/** What is told of each contestant, made from what the rounds measured. */
import { type Estimate, median } from "../../src/evaluation/statistics.ts";
import type { Stages } from "./contestant.ts";
import { tenFoldAccuracy } from "./lfw-pairs.ts";
import type { ContestantName, Pair } from "./messages.ts";
import type { PerContestant, Throughput, Timing } from "./rounds.ts";
import type { Runner } from "./runner.ts";

/** How long everybody works. */
export interface Load {
  readonly rounds: number;
  /** Of one throughput, in each round. */
  readonly seconds: number;
  /** Cold starts of each. */
  readonly starts: number;
}

export interface PeersResult {
  readonly machine: string;
  readonly node: string;
  readonly pictures: number;
  readonly stagePictures: number;
  readonly pairs: number;
  readonly load: Load;
  readonly peers: readonly PeerFigures[];
  /** Contestants that could not take part, and why. */
  readonly skipped: readonly string[];
}

/** Median, lowest and highest of the rounds. */
export interface Spread {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

export interface PeerFigures {
  readonly name: ContestantName;
  readonly label: string;
  readonly version: string;
  readonly medianMs: number;
  /** Its median divided by ours in the same round. */
  readonly timesOurs: Spread;
  /** The same against our pipeline with mirror and PAD. */
  readonly timesOursFull: Spread;
  readonly pictures: number;
  readonly missedPictures: number;
  /** Medians; empty where it does not tell. */
  readonly stages: Stages;
  /** Pictures a second, medians. */
  readonly throughput: Throughput;
  /** Ours divided by its, in the same round. */
  readonly oursFaster: { readonly one: Spread; readonly two: Spread };
  readonly peakMegabytes: number | undefined;
  readonly coldStartMs: Spread;
  /** A missed face counts as "different". */
  readonly accuracy: Estimate | undefined;
  /** The same over the pairs in which both faces were found: the embedding without its detector. */
  readonly accuracyWhenFound: Estimate | undefined;
  readonly missedPairs: number;
}

/** What was measured of all of them, in the same rounds. */
export interface Measured {
  readonly timings: PerContestant<Timing>;
  readonly stages: PerContestant<Stages>;
  readonly throughputs: PerContestant<Throughput>;
  readonly starts: PerContestant<number>;
  readonly peaks: ReadonlyMap<ContestantName, number>;
  readonly pairs: readonly Pair[];
  /** Per pair; null when a face was not found. */
  readonly scores: ReadonlyMap<ContestantName, readonly (number | null)[]>;
}

export function figuresOf({ name, label, version }: Runner, measured: Measured): PeerFigures {
  const timings = measured.timings.get(name) ?? [];
  const all = timings.flatMap(({ ms }) => ms);
  return {
    ...{ name, label, version },
    medianMs: median(all),
    timesOurs: timesOf("ours", name, measured),
    timesOursFull: timesOf("ours-full", name, measured),
    pictures: all.length,
    missedPictures: timings.reduce((sum, { missed }) => sum + missed, 0),
    stages: medianStages(measured.stages.get(name) ?? []),
    ...throughputOf(name, measured.throughputs),
    peakMegabytes: measured.peaks.get(name),
    coldStartMs: spreadOf(measured.starts.get(name) ?? []),
    ...accuracyOf(measured.pairs, measured.scores.get(name)),
  };
}

/** @param values One at least. */
function spreadOf(values: readonly number[]): Spread {
  return { middle: median(values), low: Math.min(...values), high: Math.max(...values) };
}

function timesOf(ours: ContestantName, name: ContestantName, { timings }: Measured): Spread {
  const base = timings.get(ours) ?? [];
  const own = timings.get(name) ?? [];
  return spreadOf(own.map(({ ms }, round) => median(ms) / median(base[round].ms)));
}

function throughputOf(
  name: ContestantName,
  throughputs: PerContestant<Throughput>,
): Pick<PeerFigures, "throughput" | "oursFaster"> {
  const own = throughputs.get(name) ?? [];
  const base = throughputs.get("ours") ?? [];
  const ratio = (count: keyof Throughput): Spread =>
    spreadOf(own.map((rates, round) => base[round][count] / rates[count]));
  return {
    throughput: { one: median(own.map(({ one }) => one)), two: median(own.map(({ two }) => two)) },
    oursFaster: { one: ratio("one"), two: ratio("two") },
  };
}

function medianStages(told: readonly Stages[]): Stages {
  const names = [...new Set(told.flatMap((stages) => Object.keys(stages)))];
  const values = (name: string): number[] => told.flatMap((stages) => stages[name] ?? []);
  return Object.fromEntries(names.map((name) => [name, median(values(name))]));
}

function accuracyOf(
  pairs: readonly Pair[],
  scores: readonly (number | null)[] | undefined,
): Pick<PeerFigures, "accuracy" | "accuracyWhenFound" | "missedPairs"> {
  if (!scores) return { accuracy: undefined, accuracyWhenFound: undefined, missedPairs: 0 };
  const found = scores.filter((score) => score !== null);
  return {
    accuracy: tenFoldAccuracy(pairs, scores),
    accuracyWhenFound: tenFoldAccuracy(
      pairs.filter((_, i) => scores[i] !== null),
      found,
    ),
    missedPairs: scores.length - found.length,
  };
}
