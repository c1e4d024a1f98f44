/** Turns a list query into a plan that every driver carries out alike: which field, which order, and where the page begins. */
import { z } from "zod";
import { VultusError } from "../shared/errors.ts";
import { isStorableKey } from "./border.ts";
import { type CollectionDefinition, type IdsQuery, type ListQuery, MAX_PAGE, type Page } from "./records.ts";

/** A position in a listing: the value of the order field (where there is one) and the id of the last record seen. */
export interface Position {
  readonly order: number | undefined;
  readonly id: string;
}

export interface ListPlan<T> {
  /** Only records of which this field has this value. */
  readonly where: { readonly field: keyof T & string; readonly equals: string } | undefined;
  /** Sorted by this field, then by id; undefined: by id alone. */
  readonly orderBy: (keyof T & string) | undefined;
  readonly from: number | undefined;
  readonly descending: boolean;
  readonly limit: number;
  readonly after: Position | undefined;
  /** No record can match, for the value sought cannot be stored. */
  readonly isEmpty: boolean;
}

/** @throws {VultusError} `bad-request` when the index is not declared, the parts do not go together, or `after` is not a `next` of this listing. */
export function planListing<T extends { readonly id: string }>(
  definition: CollectionDefinition<T>,
  query: ListQuery<T>,
): ListPlan<T> {
  const index = query.index === undefined ? undefined : findIndex(definition, query.index);
  if ((index === undefined) !== (query.equals === undefined)) {
    throw new VultusError("bad-request", "Give `index` and `equals` together.");
  }
  if (query.from !== undefined && index?.orderBy === undefined) {
    throw new VultusError("bad-request", "`from` needs an index with an order.");
  }
  refuseLimit(query.limit);
  return {
    where: index && query.equals !== undefined ? { field: index.by, equals: query.equals } : undefined,
    orderBy: index?.orderBy,
    from: query.from,
    descending: query.order === "descending",
    limit: query.limit,
    after: query.after === undefined ? undefined : parsePosition(query.after, index?.orderBy !== undefined),
    isEmpty: query.equals !== undefined && !isStorableKey(query.equals),
  };
}

/** Makes the page out of up to `limit + 1` records in order; one more than asked for tells that another page follows. */
export function toPage<T extends { readonly id: string }>(plan: ListPlan<T>, records: readonly T[]): Page<T> {
  const items = records.slice(0, plan.limit);
  const last = items.at(-1);
  return { items, next: last && records.length > plan.limit ? formatPosition(plan, last) : undefined };
}

export interface IdsPlan {
  readonly prefix: string;
  /** The first text above every id that begins with the prefix; undefined: nothing is above them. */
  readonly below: string | undefined;
  readonly limit: number;
  /** Only ids above this one. */
  readonly after: string | undefined;
  /** No id can match, for the prefix cannot be stored. */
  readonly isEmpty: boolean;
}

/** @throws {VultusError} `bad-request` when `limit` is out of range or `after` is not a `next` of such a listing. */
export function planIds({ prefix = "", limit, after }: IdsQuery): IdsPlan {
  refuseLimit(limit);
  return {
    prefix,
    below: firstBeyond(prefix),
    limit,
    after: after === undefined ? undefined : parsePosition(after, false).id,
    isEmpty: !isStorableKey(prefix),
  };
}

/** The least text, by its bytes, that is above every text with this beginning. */
function firstBeyond(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === LAST_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  // Between these two are the halves of surrogate pairs, which no text can hold alone.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}

const LAST_POINT = 0x10ffff;

/** Makes the page out of up to `limit + 1` ids in order. */
export function toIdsPage(plan: IdsPlan, ids: readonly string[]): Page<string> {
  const items = ids.slice(0, plan.limit);
  const last = items.at(-1);
  return { items, next: last !== undefined && ids.length > plan.limit ? encodePosition([last]) : undefined };
}

/** @throws {VultusError} `bad-request` when more are asked for at once than one call reads. */
export function admitIds(ids: readonly string[]): readonly string[] {
  if (ids.length > MAX_PAGE) throw new VultusError("bad-request", "Ask for at most 1,000 ids at once.");
  return [...new Set(ids)].filter(isStorableKey);
}

function refuseLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new VultusError("bad-request", "`limit` is from 1 to 1,000.");
  }
}

function findIndex<T extends { readonly id: string }>(
  definition: CollectionDefinition<T>,
  name: string,
): { readonly by: keyof T & string; readonly orderBy?: keyof T & string } {
  const unique = definition.unique.find((field) => field === name);
  const index = unique === undefined ? definition.indexes[name] : { by: unique };
  if (index) return index;
  throw new VultusError("bad-request", `${definition.name} has no index ${name}.`);
}

function formatPosition<T extends { readonly id: string }>(plan: ListPlan<T>, record: T): string {
  return encodePosition(plan.orderBy === undefined ? [record.id] : [record.id, record[plan.orderBy]]);
}

function encodePosition(position: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** What orders a listing is a time or a count; the bound is that of a time, beyond which no driver could write it down. */
const position = z.union([z.tuple([z.string()]), z.tuple([z.string(), z.int().nonnegative().max(8.64e15)])]);

function parsePosition(after: string, isOrdered: boolean): Position {
  const parsed = position.safeParse(parseJson(Buffer.from(after, "base64url").toString()));
  if (!parsed.success || (parsed.data[1] !== undefined) !== isOrdered || !isStorableKey(parsed.data[0])) {
    throw new VultusError("bad-request", "`after` is not the `next` of a page of this listing.");
  }
  return { id: parsed.data[0], order: parsed.data[1] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
