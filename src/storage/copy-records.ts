/** Makes one collection of the target what it is at the source. Ended half-way, it is begun again and finds what is done. */
import { isProblem, VultusError } from "../shared/errors.ts";
import { withEach } from "../shared/at-once.ts";
import { canonicalJson } from "./canonical.ts";
import type { RecordReader, RecordWriter } from "./patience.ts";
import type { CollectionDefinition } from "./records.ts";
import { inBatches, type Pair, walkTogether } from "./walk.ts";

/** What one pass has done; all zero when there was nothing to do. */
export interface Tally {
  readonly inserted: number;
  readonly replaced: number;
  readonly deleted: number;
  /** Records that could not be written, for something at the target was in the way of each and could not be found. */
  readonly refused: number;
}

/** A pass that has changed nothing so far. */
export const emptyTally: Tally = { inserted: 0, replaced: 0, deleted: 0, refused: 0 };

/** A collection on both sides. */
export interface Sides<T extends { readonly id: string }> {
  readonly definition: CollectionDefinition<T>;
  /** Never written to. */
  readonly source: RecordReader<T>;
  readonly target: RecordWriter<T>;
}

/**
 * One walk over both sides: inserts what is missing, replaces what differs, deletes what is gone at the source.
 * What is written at the source meanwhile may be missed; the next pass sees it.
 *
 * @param onSeen Hears how many ids were compared since it was last called.
 */
export async function copyRecords<T extends { readonly id: string }>(
  sides: Sides<T>,
  onSeen: (count: number) => void,
): Promise<Tally> {
  const tally = { ...emptyTally };
  const count = (outcome: Outcome): void => {
    if (outcome !== undefined) tally[outcome] += 1;
  };
  for await (const batch of inBatches(walkTogether(sides.source, sides.target), weigh)) {
    const refused: string[] = [];
    await withEach(batch, WRITES_AT_ONCE, async (pair) => {
      const outcome = await settle(sides, pair).catch((error: unknown) => {
        throw naming(error, sides.definition.name, idOf(pair));
      });
      if (outcome === "refused") refused.push(idOf(pair));
      else count(outcome);
    });
    // One after the other: two of them may be in each other's way.
    for (const id of refused) for (const outcome of await untangle(sides, id)) count(outcome);
    onSeen(batch.length);
  }
  return tally;
}

/** What became of a record at the target; undefined when it was as it should be. */
type Outcome = keyof Tally | undefined;

/** More gain nothing with the connections that drivers keep. */
const WRITES_AT_ONCE = 16;

function weigh<T>({ source, target }: Pair<T>): number {
  return (source?.text.length ?? 0) + (target?.text.length ?? 0);
}

function idOf<T extends { readonly id: string }>({ source, target }: Pair<T>): string {
  return source?.record.id ?? target?.record.id ?? "";
}

/** A record that the target cannot take must be found among millions. */
function naming(error: unknown, collection: string, id: string): unknown {
  if (!isProblem(error, "bad-request") && !isProblem(error, "internal")) return error;
  return new VultusError(error.code, `${collection}, ${id}: ${error.message}`, { cause: error });
}

/** @returns `refused` when the target has another record in the way. */
async function settle<T extends { readonly id: string }>(
  { source, target }: Sides<T>,
  pair: Pair<T>,
): Promise<Outcome> {
  if (pair.source) {
    if (pair.source.text === pair.target?.text) return undefined;
    return write(target, pair.source.record, pair.target !== undefined);
  }
  const id = idOf(pair);
  // A listing may lag behind its records, and nothing is deleted on its word alone.
  const stored = await source.get(id);
  if (stored) return write(target, stored.record, true);
  return (await target.delete(id)) ? "deleted" : undefined;
}

async function write<T extends { readonly id: string }>(
  target: RecordWriter<T>,
  record: T,
  isThere: boolean,
): Promise<Outcome> {
  try {
    const stored = isThere ? await target.get(record.id) : undefined;
    if (!stored) {
      await target.insert(record);
      return "inserted";
    }
    if (canonicalJson(stored.record) === canonicalJson(record)) return undefined;
    await target.replace(record, stored.version);
    return "replaced";
  } catch (error) {
    if (isProblem(error, "record-exists") || isProblem(error, "record-changed")) return "refused";
    throw error;
  }
}

/**
 * Writes a record that was refused, and clears its way: since an earlier pass its email may have been another record's,
 * which then still has it at the target. That one is taken out, and put back as it is at the source now; it may have
 * others in its own way, up to a ring of records that have all passed a value on.
 */
async function untangle<T extends { readonly id: string }>(
  sides: Sides<T>,
  refusedId: string,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = [refusedId];
  let vain = 0;
  for (let step = 0, id = waiting[0]; step < UNTANGLE_STEPS && id !== undefined; step++, id = waiting[0]) {
    const wanted = await sides.source.get(id);
    const outcome = wanted && (await write(sides.target, wanted.record, true));
    const holders = wanted && outcome === "refused" ? await takeOutHolders(sides, wanted.record) : [];
    vain = outcome === "refused" && holders.length === 0 ? vain + 1 : 0;
    outcomes.push(...holders.map(() => "deleted" as const));
    waiting.push(...holders);
    if (outcome === "refused" && vain < VAIN_STEPS) continue;
    outcomes.push(outcome);
    waiting.shift();
  }
  return [...outcomes, ...waiting.map(() => "refused" as const)];
}

/** Rings are short; what is left over is for the next pass. */
const UNTANGLE_STEPS = 1_000;
/** What was in the way may have gone by itself, or an index may lag behind. */
const VAIN_STEPS = 5;

/** @returns The ids of those at the target that held a unique value of the record. */
async function takeOutHolders<T extends { readonly id: string }>(
  { definition, target }: Sides<T>,
  record: T,
): Promise<readonly string[]> {
  const gone: string[] = [];
  for (const field of definition.unique) {
    const value = record[field];
    if (typeof value !== "string") continue;
    const { items } = await target.list({ index: field, equals: value, limit: 2 });
    for (const { id } of items) {
      if (id !== record.id && (await target.delete(id))) gone.push(id);
    }
  }
  return gone;
}
