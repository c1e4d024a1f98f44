/** What may pass between a use case and a database: the same on every driver, so that none accepts what another cannot hold. */
import { utf8 } from "../shared/bytes.ts";
import { VultusError } from "../shared/errors.ts";
import type { CollectionDefinition } from "./records.ts";

/** The longest id, unique value or index value in UTF-8 bytes; what the B-trees and key schemas of every database hold. */
export const MAX_KEY_BYTES = 1_024;

/**
 * Checks a record before it is written.
 *
 * @returns A copy without fields that are undefined; objects and arrays in it have passed through JSON.
 * @throws {VultusError} `bad-request` when a text holds NUL or half a surrogate pair (PostgreSQL stores neither) or a key is longer than `MAX_KEY_BYTES`; `internal` when the record does not fit its schema.
 */
export function admitRecord<T extends { readonly id: string }>(
  definition: CollectionDefinition<T>,
  record: T,
): T {
  const admitted = parseRecord(definition, copyFields(record));
  if (!isStorable(admitted)) {
    throw new VultusError("bad-request", "A text holds a NUL character or an incomplete one; remove it.");
  }
  for (const field of keyFields(definition)) {
    const value = admitted[field];
    if (typeof value === "string" && !isStorableKey(value)) {
      throw new VultusError("bad-request", `${field} is longer than ${MAX_KEY_BYTES} bytes; shorten it.`);
    }
  }
  return admitted;
}

/**
 * Types what a database returned.
 *
 * @throws {VultusError} `internal` when the row does not fit the schema; the message names the fields and never their values.
 */
export function parseRecord<T extends { readonly id: string }>(
  definition: CollectionDefinition<T>,
  row: unknown,
): T {
  const parsed = definition.schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".") || "the record"))];
  throw new VultusError(
    "internal",
    `A record of ${definition.name} does not fit its schema (${fields.join(", ")}); restore it from a backup or delete it.`,
  );
}

/** Tells whether any record can have this key; one that cannot is simply absent when looked up. */
export function isStorableKey(key: string): boolean {
  return isStorable(key) && (key.length * 3 <= MAX_KEY_BYTES || utf8(key).byteLength <= MAX_KEY_BYTES);
}

/** Copies a record as a database would return it: bytes by value, objects and arrays through JSON, nothing for undefined or null. */
export function copyFields(record: object): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(record)) {
    if (value !== undefined && value !== null) copy[field] = copyValue(value);
  }
  return copy;
}

function copyValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (typeof value !== "object") return value;
  const copy: unknown = JSON.parse(JSON.stringify(value));
  return copy;
}

const unstorable = /[\0\p{Surrogate}]/u;

function isStorable(value: unknown): boolean {
  if (typeof value === "string") return !unstorable.test(value);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return true;
  return Object.entries(value).every(([key, item]) => isStorable(key) && isStorable(item));
}

function keyFields<T extends { readonly id: string }>(
  definition: CollectionDefinition<T>,
): readonly (keyof T & string)[] {
  return ["id", ...definition.unique, ...Object.values(definition.indexes).map((index) => index.by)];
}
