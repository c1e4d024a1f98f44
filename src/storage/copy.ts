/** Moves a whole installation from one store to another, whatever their drivers: passes until nothing is left to do, then a comparison of everything. */
import { MINUTE } from "../shared/clock.ts";
import type { CollectionName } from "./collections.ts";
import { copyBlobs } from "./copy-blobs.ts";
import { areEqual, type ComparedPart, compareEnds, haveOtherBytes } from "./copy-compare.ts";
import { refuseSameBlobs, refuseSameRecords, refuseStrangers } from "./copy-guard.ts";
import {
  BLOBS_PART,
  type CopyDeps,
  type CopyEnd,
  type CopyProgress,
  countSource,
  type Move,
  planMove,
} from "./copy-move.ts";
import { copyRecords, type Tally } from "./copy-records.ts";

export interface CopyOptions {
  /** A source in use may never hold still: so many passes at most. At least one. */
  readonly mostPasses: number;
  /** Deletes what only the target has, even accounts. */
  readonly overwrite: boolean;
  /** Collections that are left alone at both ends. */
  readonly except?: readonly CollectionName[];
  readonly onProgress?: (progress: CopyProgress) => void;
}

export interface CopyReport {
  readonly passes: readonly Tally[];
  readonly parts: readonly ComparedPart[];
  /** Otherwise the source has changed meanwhile: stop it and copy again. */
  readonly isEqual: boolean;
}

/**
 * Only the target is written to, and nobody else may use it meanwhile. A copy that ended half-way is simply begun again.
 *
 * @throws {VultusError} `config-invalid` when both ends are one, `bad-request` when the target has accounts, events or blobs that the source has not and `overwrite` is not set, and whatever the stores throw.
 */
export async function copyStores(
  deps: CopyDeps,
  source: CopyEnd,
  target: CopyEnd,
  options: CopyOptions,
): Promise<CopyReport> {
  const move = planMove(deps, source, target, options.except ?? []);
  await refuseSameRecords(deps, source.records, target.records);
  if (move.blobs) await refuseSameBlobs(deps, move.blobs.source, move.blobs.target);
  if (!options.overwrite) await refuseStrangers(deps, source, target);

  const steps = reporting(options.onProgress);
  steps.total = await countSource(move, steps.begin("counting", 0));
  const passes: Tally[] = [];
  let tookMs = 0;
  do {
    const begun = deps.now();
    passes.push(await pass(move, steps.begin("copying", passes.length + 1)));
    tookMs = deps.now() - begun;
  } while (!isSettled(passes) && passes.length < options.mostPasses);

  // A pass reads what a comparison reads, and writes besides.
  const expectedMs = MINUTE + 2 * tookMs;
  let parts = await compareEnds(deps, move, expectedMs, steps.begin("comparing", passes.length));
  if (move.blobs && haveOtherBytes(parts)) {
    const { source: from, target: to } = move.blobs;
    const onSeen = steps.begin("copying", passes.length + 1);
    passes.push(await copyBlobs(from, to, "bytes", (count) => onSeen(BLOBS_PART, count)));
    parts = await compareEnds(deps, move, expectedMs, steps.begin("comparing", passes.length));
  }
  return { passes, parts, isEqual: areEqual(parts) };
}

type OnSeen = (part: string, count: number) => void;

function reporting(onProgress: (progress: CopyProgress) => void = () => undefined): {
  total: number;
  begin(stage: CopyProgress["stage"], pass: number): OnSeen;
} {
  return {
    total: 0,
    begin(stage, number) {
      let done = 0;
      return (part, count) => {
        done += count;
        onProgress({ stage, pass: number, part, done, total: Math.max(this.total, done) });
      };
    },
  };
}

async function pass(move: Move, onSeen: OnSeen): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const sides of move.records) {
    tallies.push(await copyRecords(sides, (count) => onSeen(sides.definition.name, count)));
  }
  if (move.blobs) {
    const { source, target } = move.blobs;
    tallies.push(await copyBlobs(source, target, "keys", (count) => onSeen(BLOBS_PART, count)));
  }
  return {
    inserted: sum(tallies, "inserted"),
    replaced: sum(tallies, "replaced"),
    deleted: sum(tallies, "deleted"),
    refused: sum(tallies, "refused"),
  };
}

function sum(tallies: readonly Tally[], change: keyof Tally): number {
  return tallies.reduce((total, tally) => total + tally[change], 0);
}

/** The last pass found nothing to do, or nothing but what was refused before and would be again. */
function isSettled(passes: readonly Tally[]): boolean {
  const [last, before] = passes.toReversed();
  if (!last || last.inserted + last.replaced + last.deleted > 0) return false;
  return last.refused === 0 || last.refused === before?.refused;
}
