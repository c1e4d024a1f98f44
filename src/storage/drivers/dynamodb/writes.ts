/** What has to be written together when a record comes, changes or goes: its own item, a claim for each unique value, an entry in each index and in the listing by id. */
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { CollectionDefinition } from "../../records.ts";
import { decodeValue } from "./fields.ts";
import { claimKey, entryKey, type Item, type ItemKey, listedKey, recordKey } from "./keys.ts";
import { lifetimeOf, type Row, toItem } from "./rows.ts";

/** Writes of one transaction, by what it means when they are refused. */
export interface RecordWrites {
  /** Refused when the record is not as it was read. */
  readonly record: TransactWriteItem;
  /** Refused when another record has the value. */
  readonly claims: readonly TransactWriteItem[];
  /** Refused when another record has taken the value over after it expired: then there is nothing to release. */
  readonly releases: readonly TransactWriteItem[];
  /** Never refused. */
  readonly entries: readonly TransactWriteItem[];
}

/** Where and when a change is made. */
export interface WritesPlace<T extends { readonly id: string }> {
  readonly table: string;
  readonly definition: CollectionDefinition<T>;
  readonly now: number;
}

/** Of the record as it was read, undefined when it is new, and as it is to be, undefined when it goes. */
export type Change =
  | { readonly before: Row; readonly after: Row | undefined }
  | { readonly before: undefined; readonly after: Row };

/** The writes that make the change, with the conditions under which it may be made. */
export function writesOf<T extends { readonly id: string }>(
  place: WritesPlace<T>,
  change: Change,
): RecordWrites {
  const { after } = change;
  const held = { holder: { S: idOf(change) }, ...(after && lifetimeOf(after)) };
  const claims = compareKeys(change, (row) => claimsOf(place.definition, row));
  const entries = compareKeys(change, (row) => entriesOf(place.definition, row));
  return {
    record: writeRecord(place, change),
    claims: claims.added.map((key) => putClaim(place, { ...key, ...held })),
    releases: claims.removed.map((key) => deleteClaim(place, key, held.holder)),
    entries: [
      ...entries.added.map((key) => ({ Put: { TableName: place.table, Item: { ...key, ...held } } })),
      ...entries.removed.map((key) => ({ Delete: { TableName: place.table, Key: { ...key } } })),
    ],
  };
}

/** The entry that the record has in the index; undefined when it lacks a field of it. */
export function entryOf<T extends { readonly id: string }>(
  { name: collection, indexes }: CollectionDefinition<T>,
  index: string,
  { id, attributes }: Row,
): ItemKey | undefined {
  const { by, orderBy } = indexes[index] ?? {};
  const value = by === undefined ? undefined : attributes[by]?.S;
  if (value === undefined) return undefined;
  if (orderBy === undefined) return entryKey(collection, index, value, { order: undefined, id });
  const attribute = attributes[orderBy];
  const order = attribute && decodeValue(attribute);
  return typeof order === "number" ? entryKey(collection, index, value, { order, id }) : undefined;
}

function claimsOf<T extends { readonly id: string }>(
  { name, unique }: CollectionDefinition<T>,
  { attributes }: Row,
): readonly ItemKey[] {
  return unique.flatMap((field) => {
    const value = attributes[field]?.S;
    return value === undefined ? [] : [claimKey(name, field, value)];
  });
}

function entriesOf<T extends { readonly id: string }>(
  definition: CollectionDefinition<T>,
  row: Row,
): readonly ItemKey[] {
  const keys = Object.keys(definition.indexes).map((index) => entryOf(definition, index, row));
  return [listedKey(definition.name, row.id), ...keys.filter((key) => key !== undefined)];
}

function compareKeys({ before, after }: Change, keysOf: (row: Row) => readonly ItemKey[]) {
  const old = new Map((before ? keysOf(before) : []).map((key) => [textOf(key), key]));
  const wanted = new Map((after ? keysOf(after) : []).map((key) => [textOf(key), key]));
  // Whatever belongs to a record carries its expiry.
  const livesAsLong = before?.expires === after?.expires;
  return {
    added: [...wanted].filter(([text]) => !livesAsLong || !old.has(text)).map(([, key]) => key),
    removed: [...old].filter(([text]) => !wanted.has(text)).map(([, key]) => key),
  };
}

function idOf({ before, after }: Change): string {
  return before ? before.id : after.id;
}

function textOf({ pk, sk }: ItemKey): string {
  return JSON.stringify([pk.S, Buffer.from(sk.B).toString("base64")]);
}

/** A version is never used twice, so it alone tells that nobody came between. */
function writeRecord<T extends { readonly id: string }>(
  { table, definition }: WritesPlace<T>,
  change: Change,
): TransactWriteItem {
  const { before, after } = change;
  const condition = before
    ? {
        ConditionExpression: "version = :version",
        ExpressionAttributeValues: { ":version": { N: `${before.version}` } },
      }
    : { ConditionExpression: "attribute_not_exists(pk)" };
  return after
    ? { Put: { TableName: table, Item: { ...toItem(definition.name, after) }, ...condition } }
    : { Delete: { TableName: table, Key: { ...recordKey(definition.name, idOf(change)) }, ...condition } };
}

function putClaim<T extends { readonly id: string }>(
  { table, now }: WritesPlace<T>,
  item: Item & { readonly holder: { readonly S: string } },
): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: { ...item },
      ConditionExpression: "attribute_not_exists(pk) or holder = :holder or expires <= :now",
      ExpressionAttributeValues: { ":holder": item.holder, ":now": { N: `${now}` } },
    },
  };
}

function deleteClaim<T extends { readonly id: string }>(
  { table }: WritesPlace<T>,
  key: ItemKey,
  holder: { readonly S: string },
): TransactWriteItem {
  return {
    Delete: {
      TableName: table,
      Key: { ...key },
      ConditionExpression: "attribute_not_exists(pk) or holder = :holder",
      ExpressionAttributeValues: { ":holder": holder },
    },
  };
}
