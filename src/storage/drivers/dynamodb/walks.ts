/** Walks ids in the order of a listing: the entries of one value of an index, or a whole collection over all its shards. */
import { utf8 } from "../../../shared/bytes.ts";
import { MAX_KEY_BYTES } from "../../border.ts";
import type { Position } from "../../listing.ts";
import { claimKey, entryPartition, fromListedId, type Item, shardsOf, toListedId } from "./keys.ts";
import { BY_ID } from "./layout.ts";
import { getItem, type RequestDeps, type SortValue, walkItems } from "./requests.ts";
import { entrySort, exactSort, greatestSort, leastSort, orderBytes } from "./sort-bytes.ts";

/** A record that a walk has come to. */
export interface Found {
  readonly id: string;
  /** Where it stands in the listing: the sort key of its entry, or its id's bytes. */
  readonly sort: Uint8Array;
  readonly expires: number | undefined;
}

interface Walk {
  readonly collection: string;
  readonly descending: boolean;
  /** How many are likely to be wanted. */
  readonly portion: number;
  readonly signal: AbortSignal | undefined;
}

export interface EntryWalk extends Walk {
  readonly index: string;
  readonly equals: string;
  readonly from: number | undefined;
  readonly after: Position | undefined;
}

export interface ClaimWalk extends Walk {
  readonly field: string;
  readonly equals: string;
  readonly after: string | undefined;
}

export interface IdWalk extends Walk {
  readonly prefix: string;
  readonly after: string | undefined;
}

/** Entries as they are now, exactly in the order of the listing. */
export async function* walkEntries(deps: RequestDeps, walk: EntryWalk): AsyncGenerator<Found> {
  const { descending, portion, signal } = walk;
  const last = walk.after && { id: walk.after.id, sort: entrySort(walk.after) };
  const items = walkItems(deps, {
    partition: ["pk", entryPartition(walk.collection, walk.index, walk.equals)],
    sort: ["sk", ...entryBounds(walk)],
    descending,
    // The last of a group is known by the one behind it.
    portion: portion + 1,
    signal,
  });
  for await (const group of groupsOf(items)) {
    group.sort((a, b) => comparePlaces(a, b) * (descending ? -1 : 1));
    for (const entry of group) {
      if (!last || comparePlaces(entry, last) * (descending ? -1 : 1) > 0) yield entry;
    }
  }
}

/** The one record that holds a unique value, as it is now. */
export async function* walkClaim(
  deps: RequestDeps,
  { collection, field, equals, descending, after }: ClaimWalk,
): AsyncGenerator<Found> {
  const claim = await getItem(deps, claimKey(collection, field, equals));
  if (!claim) return;
  const id = claim["holder"]?.S ?? "";
  const found = { id, sort: utf8(id), expires: expiryOf(claim) };
  if (isBeyond(found, after, descending)) yield found;
}

/** The ids of a collection by their bytes, as its index knows them: what was written a moment ago may still be missing, and what was deleted still there. */
export async function* walkIds(deps: RequestDeps, walk: IdWalk): AsyncGenerator<Found> {
  const { prefix, after, descending, signal } = walk;
  const shards = shardsOf(walk.collection);
  const walks = shards.map((shard) =>
    walkItems(deps, {
      index: BY_ID,
      partition: ["listing", shard],
      sort: ["id", ...idBounds(walk)],
      descending,
      // Ids are spread evenly, but for chance.
      portion: Math.ceil(walk.portion / shards.length) + MORE_BY_CHANCE,
      signal,
    }),
  );
  const direction = descending ? -1 : 1;
  const merged = merge(walks.map(listedIds), (a, b) => Buffer.compare(a.sort, b.sort) * direction);
  for await (const found of merged) {
    if (found.id.startsWith(prefix) && isBeyond(found, after, descending)) yield found;
  }
}

const MORE_BY_CHANCE = 8;

type Bounds<V> = readonly [least: V | undefined, greatest: V | undefined];

function entryBounds({ from, descending, after }: EntryWalk): Bounds<SortValue> {
  const first = from === undefined ? undefined : orderBytes(from);
  if (descending) return [toBytes(first), toBytes(after && greatestSort(after))];
  const next = after && leastSort(after);
  return [toBytes(first && next ? greater(first, next) : (first ?? next)), undefined];
}

function idBounds({ prefix, descending, after }: IdWalk): Bounds<SortValue> {
  const last = prefix === "" ? undefined : greatestWith(prefix);
  if (descending) return [toId(prefix), toId(after ?? last)];
  const isBehind = after !== undefined && Buffer.compare(utf8(after), utf8(prefix)) > 0;
  return [toId(isBehind ? after : prefix), toId(last)];
}

/** Not less than any id that begins so, and no longer than a key may be. */
function greatestWith(prefix: string): string {
  const greatest = "\u{10FFFF}";
  let start = prefix;
  while (utf8(start + greatest).length > MAX_KEY_BYTES) start = start.replace(/.$/su, "");
  return start + greatest;
}

/** Entries whose sort keys do not say in which order they stand come together. */
async function* groupsOf(items: AsyncIterable<Item>): AsyncGenerator<Found[]> {
  let group: Found[] = [];
  for await (const item of items) {
    const entry = {
      id: item["holder"]?.S ?? "",
      sort: item["sk"]?.B ?? new Uint8Array(),
      expires: expiryOf(item),
    };
    const [first] = group;
    if (first && Buffer.compare(exactSort(first.sort), exactSort(entry.sort)) !== 0) {
      yield group;
      group = [];
    }
    group.push(entry);
  }
  if (group.length > 0) yield group;
}

function comparePlaces(a: Pick<Found, "id" | "sort">, b: Pick<Found, "id" | "sort">): number {
  return Buffer.compare(exactSort(a.sort), exactSort(b.sort)) || Buffer.compare(utf8(a.id), utf8(b.id));
}

async function* listedIds(items: AsyncIterable<Item>): AsyncGenerator<Found> {
  for await (const item of items) {
    const id = fromListedId(item["id"]?.S ?? "");
    yield { id, sort: utf8(id), expires: expiryOf(item) };
  }
}

function expiryOf({ expires }: Item): number | undefined {
  return expires?.N === undefined ? undefined : Number(expires.N);
}

/** @param after The last id of the page before. */
function isBeyond({ sort }: Found, after: string | undefined, descending: boolean): boolean {
  return after === undefined || Buffer.compare(sort, utf8(after)) * (descending ? -1 : 1) > 0;
}

function greater(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Buffer.compare(a, b) > 0 ? a : b;
}

function toBytes(sort: Uint8Array | undefined): SortValue | undefined {
  return sort && { B: sort };
}

function toId(id: string | undefined): SortValue | undefined {
  return id === undefined ? undefined : { S: toListedId(id) };
}

/** Makes one sorted walk out of several. */
async function* merge(
  walks: readonly AsyncGenerator<Found>[],
  compare: (a: Found, b: Found) => number,
): AsyncGenerator<Found> {
  const next = async (walk: AsyncGenerator<Found>) => ({ walk, step: await walk.next() });
  let heads = await Promise.all(walks.map(next));
  for (;;) {
    const open = heads.flatMap(({ walk, step }) => (step.done ? [] : [{ walk, step }]));
    const [first, ...others] = open;
    if (!first) return;
    const least = others.reduce((a, b) => (compare(b.step.value, a.step.value) < 0 ? b : a), first);
    yield least.step.value;
    heads = [...open.filter((head) => head !== least), await next(least.walk)];
  }
}
