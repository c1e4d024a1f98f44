/** Writes an index's order, a number and then an id, as bytes that sort alike: DynamoDB compares sort keys byte by byte. */
import { createHash } from "node:crypto";
import { utf8 } from "../../../shared/bytes.ts";
import type { Position } from "../../listing.ts";

/**
 * The sort key of an entry.
 *
 * A sort key holds 1,024 bytes and an id alone may be as long, so of a long one the beginning is kept, and a digest
 * that tells those which begin alike apart. They stand together, in no order: whoever reads them sorts them.
 */
export function entrySort({ order, id }: Position): Uint8Array {
  const bytes = utf8(id);
  const sort = Buffer.concat([orderBytes(order), bytes]);
  if (bytes.length <= KEPT_BYTES) return sort;
  return Buffer.concat([exactSort(sort), createHash("sha256").update(bytes).digest()]);
}

/** As much of a sort key as says its place; those with long ids that begin alike share it. */
export function exactSort(sort: Uint8Array): Uint8Array {
  return sort.subarray(0, EXACT_BYTES);
}

/** The least sort key that an entry at this position or after it can have. */
export function leastSort({ order, id }: Position): Uint8Array {
  return exactSort(Buffer.concat([orderBytes(order), utf8(id)]));
}

/** The greatest sort key that an entry at this position or before it can have. */
export function greatestSort(position: Position): Uint8Array {
  return leastSort(position).length < EXACT_BYTES ? leastSort(position) : aboveSort(position);
}

/** A sort key above those of all entries with this order whose ids begin with this id. */
export function aboveSort(start: Position): Uint8Array {
  return Buffer.concat([leastSort(start), ABOVE]);
}

/** Eight bytes that sort as numbers do, of any sign and size; the same for all where there is no order. */
export function orderBytes(order: number | undefined): Uint8Array {
  const bytes = new Uint8Array(ORDER_BYTES);
  // Zero has two signs that compare as equal; the sum has one.
  new DataView(bytes.buffer).setFloat64(0, (order ?? 0) + 0);
  // IEEE 754 sorts by its bits within one sign; negative numbers run backwards and come first.
  const isNegative = bytes[0] >= 0x80;
  return bytes.map((byte, i) => byte ^ (isNegative ? 0xff : i === 0 ? 0x80 : 0));
}

const ORDER_BYTES = 8;
const KEPT_BYTES = 976;
const EXACT_BYTES = ORDER_BYTES + KEPT_BYTES;
/** Above every digest, and above every text: UTF-8 has no such byte. */
const ABOVE = new Uint8Array(33).fill(0xff);
