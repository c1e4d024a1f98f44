/** Turns records into documents and back: ids as `_id`, times as dates, bytes as binary, and JSON of any shape as its text. */
import { Binary, BSON, type UpdateFilter } from "mongodb";
import { VultusError } from "../../../shared/errors.ts";
import type { Field, Fields } from "./fields.ts";

/** A record as it is stored. */
export interface StoredDocument {
  readonly _id: string;
  /** Names what `replace` compares. */
  readonly version: number;
  readonly [field: string]: unknown;
}

/**
 * @param record Admitted: it fits the schema that the fields were read off.
 * @throws {VultusError} `bad-request` when it is larger than a document may be.
 */
export function toDocument(
  fields: Fields,
  record: Readonly<Record<string, unknown>>,
  version: number,
): StoredDocument {
  const { id, ...rest } = record;
  const document: StoredDocument = {
    ...mapValues(rest, (name, value) => encode(fields[name], value)),
    _id: String(id),
    version,
  };
  if (BSON.calculateObjectSize(document) <= MAX_DOCUMENT_BYTES) return document;
  throw new VultusError(
    "bad-request",
    "The record is larger than the 16 MB that MongoDB stores as one; keep large files in a folder or in S3.",
  );
}

/** Writes every field of the document and empties those that it lacks, but leaves alone what only a newer version knows. */
export function updateTo(fields: Fields, { _id, ...values }: StoredDocument): UpdateFilter<StoredDocument> {
  const { id: _ofId, ...others } = fields;
  const lacking = Object.keys(others).filter((name) => !Object.hasOwn(values, name));
  if (lacking.length === 0) return { $set: values };
  return { $set: values, $unset: Object.fromEntries(lacking.map((name) => [name, true])) };
}

/**
 * The record's fields, for its schema to judge: a value that has not the form in which it would be stored comes back as it is.
 *
 * @throws {VultusError} `internal` when a text that should be JSON is none.
 */
export function fromDocument(fields: Fields, document: StoredDocument): Record<string, unknown> {
  const { _id, version: _version, ...rest } = document;
  return { ...mapValues(rest, (name, value) => decode(fields[name], value)), id: _id };
}

/** A field's value in the form in which it is stored and compared. */
export function encode(field: Field | undefined, value: unknown): unknown {
  if (field?.kind === "time" && typeof value === "number") return new Date(Math.min(value, LAST_MOMENT));
  if (field?.kind === "bytes" && value instanceof Uint8Array) return new Binary(value);
  // As text: documents have other numbers than JSON, and a meaning of their own for keys with dots and dollars.
  return field?.kind === "json" ? JSON.stringify(value) : value;
}

/** A position in a listing may name a later one. */
const LAST_MOMENT = 8.64e15;
const MAX_DOCUMENT_BYTES = 16 * 1_024 * 1_024;

/** Leaves out what is null: nothing that a record has is. */
function mapValues(
  record: Readonly<Record<string, unknown>>,
  map: (name: string, value: unknown) => unknown,
): Record<string, unknown> {
  const present = Object.entries(record).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name, map(name, value)]));
}

function decode(field: Field | undefined, value: unknown): unknown {
  if (field?.kind === "time" && value instanceof Date) return value.getTime();
  if (field?.kind === "bytes" && value instanceof Binary) return new Uint8Array(value.value());
  return field?.kind === "json" && typeof value === "string" ? parseJson(value) : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new VultusError(
      "internal",
      "A stored text that should be JSON is none; restore its record from a backup or delete it.",
    );
  }
}
