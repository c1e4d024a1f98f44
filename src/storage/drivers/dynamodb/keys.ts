/** Where every item of the one table stands. What follows a collection's name in the partition key tells the kinds apart: `#` a record with its parts, `!` a claim, `/` an entry of an index, `*` one of the listing by id. */
import { createHash } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { utf8 } from "../../../shared/bytes.ts";
import type { Position } from "../../listing.ts";
import { entrySort } from "./sort-bytes.ts";

/** `pk` is a text, `sk` bytes: an order among numbers and ids that no text has. */
export interface ItemKey {
  readonly pk: { readonly S: string };
  readonly sk: { readonly B: Uint8Array };
}

/** As the service returns it. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** The one item that makes a record exist. */
export function recordKey(collection: string, id: string): ItemKey {
  return keyOf(`${collection}#${id}`, utf8("record"));
}

/** Who holds a unique value. */
export function claimKey(collection: string, field: string, value: string): ItemKey {
  return keyOf(`${collection}!${field}#${value}`, utf8("claim"));
}

/** One record under one value of an index. */
export function entryKey(collection: string, index: string, value: string, position: Position): ItemKey {
  return keyOf(entryPartition(collection, index, value), entrySort(position));
}

/** Where the entries of one value of an index stand, in its order. */
export function entryPartition(collection: string, index: string, value: string): string {
  return `${collection}/${index}#${value}`;
}

/** A part of what is too large for the record's own item. @param generation Drawn anew by every write. */
export function partKey(record: ItemKey, generation: Uint8Array, number: number): ItemKey {
  return keyOf(record.pk.S, Buffer.concat([utf8("part"), generation, twoBytes(number)]));
}

/** Notes that parts of a generation may lie there without a record that names them. */
export function remnantKey(record: ItemKey, generation: Uint8Array, parts: number): ItemKey {
  return keyOf(record.pk.S, Buffer.concat([utf8("remnant"), generation, twoBytes(parts)]));
}

/** Reads what `remnantKey` wrote. */
export function parseRemnant({ sk }: ItemKey): { readonly generation: Uint8Array; readonly parts: number } {
  const rest = Buffer.from(sk.B).subarray("remnant".length);
  return { generation: rest.subarray(0, -2), parts: rest.readUInt16BE(rest.length - 2) };
}

/** One record in the listing of its collection by id. */
export function listedKey(collection: string, id: string): ItemKey {
  return keyOf(listingPartition(collection, shardOf(id)), entrySort({ order: undefined, id }));
}

/** What the listing of a collection is spread over, so that no partition takes all its writes. */
export function listingPartitions(collection: string): readonly string[] {
  return shards.map((shard) => listingPartition(collection, shard));
}

/** Where an index lists what expires of a collection; spread likewise. */
export function expiryPartitions(collection: string): readonly string[] {
  return shards.map((shard) => `${collection}#${shard}`);
}

/** In which of those a record is. */
export function expiryPartition(collection: string, id: string): string {
  return `${collection}#${shardOf(id)}`;
}

/** Where the same index lists a collection's remnants. */
export function remnantPartition(collection: string): string {
  return `${collection}~remnants`;
}

/** The id in a record's key. */
export function idOf(collection: string, { pk }: ItemKey): string {
  return pk.S.slice(collection.length + 1);
}

/** The key of an item that was read. @returns Undefined when it lacks one, as none does. */
export function keyOfItem(item: Item): ItemKey | undefined {
  const { pk, sk } = item;
  return pk?.S !== undefined && sk?.B !== undefined ? keyOf(pk.S, sk.B) : undefined;
}

const SHARDS = 8;
const shards = [...Array(SHARDS).keys()];

function shardOf(id: string): number {
  const [byte = 0] = createHash("sha256").update(id).digest();
  return byte % SHARDS;
}

function listingPartition(collection: string, shard: number): string {
  return `${collection}*${shard}`;
}

function keyOf(pk: string, sk: Uint8Array): ItemKey {
  return { pk: { S: pk }, sk: { B: sk } };
}

function twoBytes(number: number): Uint8Array {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(number);
  return bytes;
}
