/** Pairs of pictures to compare, in columns, so that millions of them fit: all against all, a sample of those, or a list. */
import { VultusError } from "../shared/errors.ts";
import { type Draw, seededDraw } from "./seeded-random.ts";

export interface FacePicture {
  /** As the user named it, relative to the folder or the list. */
  readonly file: string;
  /** Index of the person whom it shows. */
  readonly person: number;
  /** Index into the groups; undefined when the person is in none. */
  readonly group?: number;
}

/** One row for each pair. */
export interface FacePairs {
  /** Indices of the two pictures. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** 1: one person, a genuine pair. 0: two, an impostor pair. */
  readonly same: Uint8Array;
  /** Index into `folds`. */
  readonly fold: Uint16Array | undefined;
  readonly folds: readonly string[];
  /** Index into `groups`, or `NO_GROUP`. */
  readonly group: Uint16Array | undefined;
  readonly groups: readonly string[];
  /** How they were chosen. */
  readonly choice: PairChoice;
}

/** `sample`: drawn from `genuine` and `impostor` pairs that there are. */
export type PairChoice =
  | { readonly kind: "list" | "all" }
  | { readonly kind: "sample"; readonly seed: number; readonly genuine: number; readonly impostor: number };

/** Of a pair whose people are in no group, or in two. */
export const NO_GROUP = 0xffff;

/** A pair as a list gives it. */
export interface ListedPair {
  /** Indices of pictures. */
  readonly a: number;
  readonly b: number;
  readonly same: boolean;
  readonly fold: string | undefined;
  readonly group: string | undefined;
}

/** More folds or groups than these are another column by mistake, such as the pairs' numbers. */
const MOST_NAMES = 1000;

/** @param listed One at least. @throws {VultusError} `bad-request` with more folds or groups than anybody makes. */
export function pairsOfList(listed: readonly ListedPair[]): FacePairs {
  const folds = namesOf(listed.map(({ fold }) => fold));
  const groups = namesOf(listed.map(({ group }) => group));
  refuseTooMany("folds", folds);
  refuseTooMany("groups", groups);
  return {
    a: Uint32Array.from(listed, ({ a }) => a),
    b: Uint32Array.from(listed, ({ b }) => b),
    same: Uint8Array.from(listed, ({ same }) => Number(same)),
    fold: folds.length === 0 ? undefined : Uint16Array.from(listed, ({ fold }) => folds.indexOf(fold ?? "")),
    folds,
    group:
      groups.length === 0
        ? undefined
        : Uint16Array.from(listed, ({ group }) => (group === undefined ? NO_GROUP : groups.indexOf(group))),
    groups,
    choice: { kind: "list" },
  };
}

/** How many pairs at most, and what draws them when there are more. */
export interface PairLimit {
  readonly maxPairs: number;
  readonly seed: number;
}

/**
 * Every picture against every other. Of more than `maxPairs` a sample is drawn: genuine and impostor pairs half and half,
 * or all of the one kind of which there are fewer.
 *
 * @param groups Names of the groups that pictures refer to.
 * @throws {VultusError} `bad-request` of fewer than two pictures, or with more groups than anybody makes.
 */
export function pairsOfAll(
  pictures: readonly FacePicture[],
  groups: readonly string[],
  { maxPairs, seed }: PairLimit,
): FacePairs {
  refuseTooMany("groups", groups);
  const all = (pictures.length * (pictures.length - 1)) / 2;
  if (all === 0) {
    throw new VultusError(
      "bad-request",
      "One picture makes no pair. Give a folder with two pictures or more.",
    );
  }
  const genuine = genuinePairs(pictures);
  const impostor = all - genuine;
  const genuineKept = Math.min(genuine, Math.max(Math.floor(maxPairs / 2), maxPairs - impostor));
  const kept = { genuine: genuineKept, impostor: Math.min(impostor, maxPairs - genuineKept) };
  const count = kept.genuine + kept.impostor;
  const columns = {
    ...{ a: new Uint32Array(count), b: new Uint32Array(count), same: new Uint8Array(count) },
    group: groups.length === 0 ? undefined : new Uint16Array(count).fill(NO_GROUP),
  };
  const draw = seededDraw(seed);
  const samplers = [selection(impostor, kept.impostor, draw), selection(genuine, kept.genuine, draw)];
  let row = 0;
  for (let a = 1; a < pictures.length; a++) {
    for (let b = 0; b < a; b++) {
      const same = pictures[a].person === pictures[b].person ? 1 : 0;
      if (!samplers[same]()) continue;
      columns.a[row] = a;
      columns.b[row] = b;
      columns.same[row] = same;
      const { group } = pictures[a];
      if (columns.group && group !== undefined && group === pictures[b].group) columns.group[row] = group;
      row++;
    }
  }
  const choice: PairChoice = count === all ? { kind: "all" } : { kind: "sample", seed, genuine, impostor };
  return { ...columns, fold: undefined, folds: [], groups, choice };
}

/** Says of each of `total` in turn whether it is among the `wanted` ones; all samples are equally likely (Knuth, algorithm S). */
function selection(total: number, wanted: number, draw: Draw): () => boolean {
  let [left, missing] = [total, wanted];
  return () => {
    const isTaken = left === missing || draw() * left < missing;
    left--;
    if (isTaken) missing--;
    return isTaken;
  };
}

function genuinePairs(pictures: readonly FacePicture[]): number {
  const counts = new Map<number, number>();
  let pairs = 0;
  for (const { person } of pictures) {
    const before = counts.get(person) ?? 0;
    pairs += before;
    counts.set(person, before + 1);
  }
  return pairs;
}

function refuseTooMany(what: string, names: readonly string[]): void {
  if (names.length <= MOST_NAMES) return;
  throw new VultusError(
    "bad-request",
    `There are ${names.length} ${what}, and at most ${MOST_NAMES} can be told apart. Look whether the column is the right one.`,
  );
}

/** Each once, as they come. */
function namesOf(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.flatMap((name) => name ?? []))];
}
