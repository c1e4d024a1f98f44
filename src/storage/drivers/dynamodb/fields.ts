/** A record's fields as attributes: texts, bytes and numbers as DynamoDB's own, anything else as JSON; those too large for one item as bytes beside it. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { utf8 } from "../../../shared/bytes.ts";
import { VultusError } from "../../../shared/errors.ts";

/** Fields as DynamoDB holds them. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Writes each value so that it comes back exactly. @param fields As `copyFields` returns them. */
export function encodeFields(fields: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, encodeValue(value)]));
}

/** Reads what `encodeFields` wrote. @param spilled What `spillFields` put beside; needed where it did. */
export function decodeFields(
  attributes: Attributes,
  spilled: Uint8Array = new Uint8Array(),
): Record<string, unknown> {
  const entries = Object.entries(attributes);
  return Object.fromEntries(entries.map(([name, attribute]) => [name, decodeValue(attribute, spilled)]));
}

/** Fields in two places. */
export interface SpilledFields {
  /** Small enough for one item, and cheap to write in a transaction. */
  readonly attributes: Attributes;
  /** The values of large fields, one after another; undefined when there are none. */
  readonly spilled: Uint8Array | undefined;
}

/** Leaves a small record as it is; of a large one it puts every large field beside the others. */
export function spillFields(attributes: Attributes): SpilledFields {
  const sizes = Object.entries(attributes).map(([name, value]) => name.length + bytesOf(value).bytes.length);
  if (sizes.reduce((sum, size) => sum + size, 0) <= INLINE_BYTES) return { attributes, spilled: undefined };
  const spilled: Uint8Array[] = [];
  const kept: Record<string, AttributeValue> = {};
  let from = 0;
  for (const [name, value] of Object.entries(attributes)) {
    const { kind, bytes } = bytesOf(value);
    if (bytes.length <= SMALL_FIELD_BYTES) {
      kept[name] = value;
      continue;
    }
    kept[name] = { M: { spilled: { S: kind }, from: { N: `${from}` }, size: { N: `${bytes.length}` } } };
    spilled.push(bytes);
    from += bytes.length;
  }
  return { attributes: kept, spilled: Buffer.concat(spilled) };
}

/** A transaction is billed twice, so only what is small takes part in one. */
const INLINE_BYTES = 32_768;
/** Above the longest key, so that every key stays in the record's own item. */
const SMALL_FIELD_BYTES = 2_048;

/** How a value is to be read that is not an attribute of its own type. */
type Kind = "text" | "bytes" | "json";

function encodeValue(value: unknown): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (value instanceof Uint8Array) return { B: value };
  if (typeof value === "number" && isExact(value)) return { N: String(value) };
  return { M: { json: { S: Object.is(value, -0) ? "-0" : JSON.stringify(value) } } };
}

/** DynamoDB keeps 38 digits, where 17 tell any two numbers apart, but not every size and no sign of zero. */
function isExact(value: number): boolean {
  const size = Math.abs(value);
  return Object.is(value, 0) || (size >= 1e-130 && size < 1e126);
}

/** @param spilled What `spillFields` put beside. */
export function decodeValue(attribute: AttributeValue, spilled: Uint8Array = new Uint8Array()): unknown {
  const { S, B, N, M } = attribute;
  if (S !== undefined) return S;
  if (B !== undefined) return new Uint8Array(B);
  if (N !== undefined) return Number(N);
  if (M?.["json"]?.S !== undefined) return parseJson(M["json"].S);
  const from = Number(M?.["from"]?.N);
  const bytes = spilled.subarray(from, from + Number(M?.["size"]?.N));
  switch (M?.["spilled"]?.S) {
    case "bytes":
      return new Uint8Array(bytes);
    case "text":
      return Buffer.from(bytes).toString();
    case "json":
      return parseJson(Buffer.from(bytes).toString());
    default:
      throw new VultusError("internal", "A stored value is of no known kind; restore it from a backup.");
  }
}

function bytesOf({ S, B, N, M }: AttributeValue): { readonly kind: Kind; readonly bytes: Uint8Array } {
  if (B !== undefined) return { kind: "bytes", bytes: B };
  if (S !== undefined) return { kind: "text", bytes: utf8(S) };
  return { kind: "json", bytes: utf8(N ?? M?.["json"]?.S ?? "") };
}

function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return value;
}
