/** A record's own item, which makes it exist; what a record also takes (claims, entries, parts) follows from it. */
import { HOUR, SECOND } from "../../../shared/clock.ts";
import type { Attributes } from "./fields.ts";
import { expiryPartition, type Item, recordKey } from "./keys.ts";
import type { Generation } from "./parts.ts";

/** A record as its own item holds it. */
export interface Row {
  readonly id: string;
  readonly version: number;
  /** Epoch milliseconds; undefined: never. */
  readonly expires: number | undefined;
  /** The fields, large ones as references into the parts. */
  readonly attributes: Attributes;
  readonly generation: Generation | undefined;
}

/** The item that makes the record exist. */
export function toItem(collection: string, row: Row): Item {
  const { id, version, generation } = row;
  return {
    ...recordKey(collection, id),
    version: { N: `${version}` },
    fields: { M: { ...row.attributes } },
    ...(generation && { generation: { B: generation.id }, parts: { N: `${generation.parts}` } }),
    ...lifetimeOf(row),
    ...(row.expires !== undefined && { expiring: { S: expiryPartition(collection, id) } }),
  };
}

/** Reads what `toItem` wrote. */
export function toRow(item: Item): Row {
  const { fields, version, expires, generation, parts } = item;
  const attributes = fields?.M ?? {};
  return {
    id: attributes["id"]?.S ?? "",
    version: Number(version?.N),
    expires: expires && Number(expires.N),
    attributes,
    generation: generation?.B && { id: generation.B, parts: Number(parts?.N) },
  };
}

/** The attributes by which an item that belongs to the record expires when the record does. */
export function lifetimeOf({ expires }: Pick<Row, "expires">): Item {
  if (expires === undefined) return {};
  return { expires: { N: `${expires}` }, ttl: { N: `${Math.ceil((expires + SPARE_MS) / SECOND)}` } };
}

/** The database deletes by its own clock and item by item: an item must not be gone while a server whose clock is behind still sees the record. */
const SPARE_MS = HOUR;
