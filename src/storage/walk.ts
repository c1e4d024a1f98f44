/** Walks through a whole collection in the order of its ids, holding a few megabytes of it at a time, and through two side by side. */
import { VultusError } from "../shared/errors.ts";
import { canonicalJson, compareIds } from "./canonical.ts";
import { type Collection, MAX_PAGE } from "./records.ts";

/** A record met on a walk, with its canonical text. */
export interface Met<T> {
  readonly record: T;
  readonly text: string;
}

/**
 * Every record by id. Pages grow until the heaviest record met would fill them, for some are a hundred bytes and some are photos.
 *
 * @throws {VultusError} `internal` when the driver lists ids out of order: whoever compares two walks would take records for missing.
 */
export async function* walk<T extends { readonly id: string }>(
  collection: Pick<Collection<T>, "list">,
): AsyncGenerator<Met<T>> {
  let limit = FIRST_PAGE;
  let heaviest = 1;
  let after: string | undefined;
  let last: string | undefined;
  do {
    const page = await collection.list({ limit, after });
    for (const record of page.items) {
      if (last !== undefined && compareIds(record.id, last) <= 0) throw outOfOrder();
      last = record.id;
      const text = canonicalJson(record);
      heaviest = Math.max(heaviest, text.length);
      yield { record, text };
    }
    limit = Math.max(1, Math.min(limit * GROWTH, Math.floor(PAGE_WEIGHT / heaviest), MAX_PAGE));
    after = page.next;
  } while (after !== undefined);
}

/** One id on both walks; a side that lacks it is undefined. */
export interface Pair<T> {
  readonly source: Met<T> | undefined;
  readonly target: Met<T> | undefined;
}

/** Every id that either has, in order, once: a merge join. */
export async function* walkTogether<T extends { readonly id: string }>(
  source: Pick<Collection<T>, "list">,
  target: Pick<Collection<T>, "list">,
): AsyncGenerator<Pair<T>> {
  yield* merge(walk(source), walk(target), ({ record }) => record.id);
}

/** Every id in order; reads no record. */
export async function* walkIds<T extends { readonly id: string }>(
  collection: Pick<Collection<T>, "ids">,
): AsyncGenerator<string> {
  let after: string | undefined;
  do {
    const page = await collection.ids({ limit: MAX_PAGE, after });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

/** Merges two sorted sequences by a key that each has once. */
export async function* merge<S>(
  source: AsyncIterable<S>,
  target: AsyncIterable<S>,
  keyOf: (item: S) => string,
): AsyncGenerator<{ readonly source: S | undefined; readonly target: S | undefined }> {
  const [sources, targets] = [source[Symbol.asyncIterator](), target[Symbol.asyncIterator]()];
  const draw = async (from: AsyncIterator<S>): Promise<S | undefined> => {
    const drawn = await from.next();
    return drawn.done ? undefined : drawn.value;
  };
  try {
    let [left, right] = await Promise.all([draw(sources), draw(targets)]);
    while (left !== undefined || right !== undefined) {
      const order = left === undefined ? 1 : right === undefined ? -1 : compareIds(keyOf(left), keyOf(right));
      yield { source: order <= 0 ? left : undefined, target: order >= 0 ? right : undefined };
      [left, right] = await Promise.all([
        order <= 0 ? draw(sources) : left,
        order >= 0 ? draw(targets) : right,
      ]);
    }
  } finally {
    await Promise.all([sources.return?.(), targets.return?.()]);
  }
}

/** Gathers what follows each other, up to a number and a weight. */
export async function* inBatches<S>(
  items: AsyncIterable<S>,
  weigh: (item: S) => number,
): AsyncGenerator<readonly S[]> {
  let batch: S[] = [];
  let weight = 0;
  for await (const item of items) {
    batch.push(item);
    weight += weigh(item);
    if (batch.length < BATCH && weight < PAGE_WEIGHT) continue;
    yield batch;
    batch = [];
    weight = 0;
  }
  if (batch.length > 0) yield batch;
}

const FIRST_PAGE = 8;
const GROWTH = 4;
/** In characters of canonical text. */
const PAGE_WEIGHT = 8 * 1024 * 1024;
const BATCH = 64;

function outOfOrder(): VultusError {
  return new VultusError(
    "internal",
    "The database lists its records out of order; nothing can be compared with it.",
  );
}
