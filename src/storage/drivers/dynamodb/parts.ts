/** Keeps what is too large for one item in parts beside it, under a generation drawn anew by every write, so that no reader ever mixes an old value with a new one. */
import { DeleteItemCommand, PutItemCommand, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { withEach } from "../../../shared/at-once.ts";
import { HOUR, MINUTE, type Now } from "../../../shared/clock.ts";
import {
  idOf,
  type Item,
  type ItemKey,
  keyOfItem,
  parseRemnant,
  partKey,
  recordKey,
  remnantKey,
  remnantPartition,
} from "./keys.ts";
import { BY_EXPIRY, EXPIRING } from "./layout.ts";
import { getItem, getItems, type RequestDeps, walkItems } from "./requests.ts";

/** What parts take besides: the clock that remnants expire by. */
export interface PartsDeps extends RequestDeps {
  readonly now: Now;
}

/** The record whose parts they are. */
export interface PartsOwner {
  readonly collection: string;
  readonly id: string;
}

/** What a record's own item knows its parts by. */
export interface Generation {
  readonly id: Uint8Array;
  readonly parts: number;
}

/**
 * Writes the parts, behind a note of them: should the record's own item never follow, a sweep finds them by it.
 *
 * @param lifetime What lets the database delete them after the record.
 */
export async function writeParts(
  deps: PartsDeps,
  owner: PartsOwner,
  bytes: Uint8Array,
  lifetime: Item,
): Promise<Generation> {
  const generation: Generation = { id: deps.random(16), parts: Math.ceil(bytes.length / PART_BYTES) };
  const put = async (item: Item): Promise<void> => {
    const command = new PutItemCommand({ TableName: deps.table.name, Item: { ...item } });
    await deps.table.ask((client, options) => client.send(command, options));
  };
  await put(remnantItem(owner, generation, deps.now() + ABANDONED_AFTER_MS));
  const parts = partKeys(owner, generation).map((key, number) => {
    const part = bytes.subarray(number * PART_BYTES, (number + 1) * PART_BYTES);
    return { ...key, bytes: { B: part }, ...lifetime };
  });
  await withEach(parts, WIDTH, put);
  return generation;
}

/** @returns Undefined when a part is gone: the record was replaced or deleted meanwhile. */
export async function readParts(
  deps: RequestDeps,
  owner: PartsOwner,
  generation: Generation,
): Promise<Uint8Array | undefined> {
  const keys = partKeys(owner, generation);
  const items = await getItems(deps, keys, PARTS_AT_ONCE);
  const found = new Map(items.map(({ sk, bytes }) => [sortOf(sk?.B), bytes?.B]));
  const parts = keys.map((key) => found.get(sortOf(key.sk.B))).filter((part) => part !== undefined);
  return parts.length === keys.length ? Buffer.concat(parts) : undefined;
}

/** To be written together with the record that names the parts: they are no remnant from then on. Refused when a sweep may have come for them. */
export function adoptParts(
  { table, now }: PartsDeps,
  owner: PartsOwner,
  generation: Generation,
): TransactWriteItem {
  return {
    Delete: {
      TableName: table.name,
      Key: { ...keyOfRemnant(owner, generation) },
      ConditionExpression: "expires > :soon",
      ExpressionAttributeValues: { ":soon": { N: `${now() + SPARE_MS}` } },
    },
  };
}

/** To be written together with what makes a record name them no more. */
export function abandonParts(
  { table, now }: PartsDeps,
  owner: PartsOwner,
  generation: Generation,
): TransactWriteItem {
  return { Put: { TableName: table.name, Item: { ...remnantItem(owner, generation, now()) } } };
}

/** Deletes the parts and then the note of them. */
export async function deleteParts(
  { table }: RequestDeps,
  owner: PartsOwner,
  generation: Generation,
): Promise<void> {
  const remove = async (key: ItemKey): Promise<void> => {
    const command = new DeleteItemCommand({ TableName: table.name, Key: { ...key } });
    await table.ask((client, options) => client.send(command, options));
  };
  await withEach(partKeys(owner, generation), WIDTH, remove);
  await remove(keyOfRemnant(owner, generation));
}

/** Deletes the parts that crashes have left without a record. */
export async function sweepRemnants(deps: PartsDeps, collection: string): Promise<void> {
  const now = `${deps.now()}`;
  const remnants = walkItems(deps, {
    index: BY_EXPIRY,
    partition: [EXPIRING, remnantPartition(collection)],
    sort: ["expires", undefined, { N: now }],
    portion: 100,
  });
  for await (const listed of remnants) {
    const key = keyOfItem(listed);
    // The index may lag behind.
    const remnant = key && (await getItem(deps, key));
    if (!key || !(Number(remnant?.["expires"]?.N) <= deps.now())) continue;
    const { generation, parts } = parseRemnant(key);
    await deleteParts(deps, { collection, id: idOf(collection, key) }, { id: generation, parts });
  }
}

/** An item holds 400 KB with its key and the names of its attributes. */
const PART_BYTES = 384 * 1_024;
const WIDTH = 4;
/** An answer of four megabytes. */
const PARTS_AT_ONCE = 10;
/** No write takes as long. */
const ABANDONED_AFTER_MS = HOUR;
/** By as much may the clocks of two servers differ, or a write take longer than it should. */
const SPARE_MS = 30 * MINUTE;

function partKeys({ collection, id }: PartsOwner, generation: Generation): readonly ItemKey[] {
  const record = recordKey(collection, id);
  return Array.from({ length: generation.parts }, (_, number) => partKey(record, generation.id, number));
}

function keyOfRemnant({ collection, id }: PartsOwner, { id: generation, parts }: Generation): ItemKey {
  return remnantKey(recordKey(collection, id), generation, parts);
}

function remnantItem(owner: PartsOwner, generation: Generation, expires: number): Item {
  return {
    ...keyOfRemnant(owner, generation),
    [EXPIRING]: { S: remnantPartition(owner.collection) },
    expires: { N: `${expires}` },
  };
}

function sortOf(sort: Uint8Array | undefined): string {
  return Buffer.from(sort ?? []).toString("base64");
}
