/** Walks records in the order of a listing: by one value of an index, by one unique value, or a whole collection. Every walk reads the table as it is now. */
import { utf8 } from "../../../shared/bytes.ts";
import type { Position } from "../../listing.ts";
import { claimKey, entryPartition, type Item, listingPartitions } from "./keys.ts";
import { getItem, type RequestDeps, type SortBytes, walkItems } from "./requests.ts";
import { aboveSort, entrySort, exactSort, greatestSort, leastSort, orderBytes } from "./sort-bytes.ts";

/** A record that a walk has come to. */
export interface Found {
  readonly id: string;
  /** Where it stands: the sort key of its entry. */
  readonly sort: Uint8Array;
  readonly expires: number | undefined;
}

interface Walk {
  readonly collection: string;
  readonly descending: boolean;
  /** Where the page before ended. */
  readonly after: Position | undefined;
  /** How many are likely to be wanted. */
  readonly portion: number;
  readonly signal: AbortSignal | undefined;
}

/** Through one value of an index. */
export interface IndexWalk extends Walk {
  readonly index: string;
  readonly equals: string;
  readonly from: number | undefined;
}

/** The records of one value of an index, by its order. */
export function walkIndex(deps: RequestDeps, walk: IndexWalk): AsyncGenerator<Found> {
  const partition = entryPartition(walk.collection, walk.index, walk.equals);
  const least = walk.from === undefined ? undefined : orderBytes(walk.from);
  return walkEntries(deps, partition, { ...walk, least, greatest: undefined });
}

/** To who has a unique value. */
export interface ClaimWalk extends Walk {
  readonly field: string;
  readonly equals: string;
}

/** The one record that has a unique value. */
export async function* walkClaim(deps: RequestDeps, walk: ClaimWalk): AsyncGenerator<Found> {
  const claim = await getItem(deps, claimKey(walk.collection, walk.field, walk.equals));
  const found = claim && toFound(claim);
  if (!found) return;
  const place = { ...found, sort: entrySort({ order: undefined, id: found.id }) };
  if (isBeyond(place, walk)) yield place;
}

/** Through a collection, or the ids that begin alike. */
export interface IdWalk extends Walk {
  /** Only ids that begin with this. */
  readonly prefix: string;
}

/** The records of a collection by their ids. */
export async function* walkIds(deps: RequestDeps, walk: IdWalk): AsyncGenerator<Found> {
  const partitions = listingPartitions(walk.collection);
  const start = { order: undefined, id: walk.prefix };
  const range = {
    ...walk,
    least: leastSort(start),
    greatest: aboveSort(start),
    // Ids are spread evenly, but for chance.
    portion: Math.ceil(walk.portion / partitions.length) + MORE_BY_CHANCE,
  };
  const walks = partitions.map((partition) => walkEntries(deps, partition, range));
  for await (const found of merge(walks, (a, b) => comparePlaces(a, b, walk.descending))) {
    if (found.id.startsWith(walk.prefix)) yield found;
  }
}

const MORE_BY_CHANCE = 8;

interface Range extends Walk {
  /** Bounds of the sort key, both included. */
  readonly least: Uint8Array | undefined;
  readonly greatest: Uint8Array | undefined;
}

/** Entries of one partition, exactly in the order of the listing. */
async function* walkEntries(deps: RequestDeps, partition: string, range: Range): AsyncGenerator<Found> {
  const { descending, signal } = range;
  const items = walkItems(deps, {
    partition: ["pk", partition],
    sort: ["sk", ...boundsOf(range)],
    descending,
    // The last of a group is known by the one behind it.
    portion: range.portion + 1,
    signal,
  });
  for await (const group of groupsOf(items)) {
    group.sort((a, b) => comparePlaces(a, b, descending));
    for (const found of group) if (isBeyond(found, range)) yield found;
  }
}

function boundsOf({
  least,
  greatest,
  after,
  descending,
}: Range): readonly [least: SortBytes | undefined, greatest: SortBytes | undefined] {
  const first = !descending && after ? greater(leastSort(after), least) : least;
  const last = descending && after ? greatestSort(after) : greatest;
  return [first && { B: first }, last && { B: last }];
}

function greater(a: Uint8Array, b: Uint8Array | undefined): Uint8Array {
  return b && Buffer.compare(b, a) > 0 ? b : a;
}

/** Entries whose sort keys do not say in which order they stand come together. */
async function* groupsOf(items: AsyncIterable<Item>): AsyncGenerator<Found[]> {
  let group: Found[] = [];
  for await (const item of items) {
    const found = toFound(item);
    const [first] = group;
    if (first && Buffer.compare(exactSort(first.sort), exactSort(found.sort)) !== 0) {
      yield group;
      group = [];
    }
    group.push(found);
  }
  if (group.length > 0) yield group;
}

function toFound({ holder, sk, expires }: Item): Found {
  return {
    id: holder?.S ?? "",
    sort: sk?.B ?? new Uint8Array(),
    expires: expires && Number(expires.N),
  };
}

function isBeyond(found: Found, { after, descending }: Pick<Walk, "after" | "descending">): boolean {
  return !after || comparePlaces(found, { id: after.id, sort: entrySort(after) }, descending) > 0;
}

type Place = Pick<Found, "id" | "sort">;

function comparePlaces(a: Place, b: Place, descending: boolean): number {
  const ascending =
    Buffer.compare(exactSort(a.sort), exactSort(b.sort)) || Buffer.compare(utf8(a.id), utf8(b.id));
  return descending ? -ascending : ascending;
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
