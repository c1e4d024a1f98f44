/** The column types that hold a record's fields; both backends hand values over as text, so each is parsed here and only here. */
import { customType } from "drizzle-orm/pg-core";
import { toHex } from "../../../shared/bytes.ts";

/** Text that sorts by its bytes whatever the database's language, so that listings agree on every driver. */
export const key = customType<{ data: string; driverData: string }>({
  dataType: () => `text COLLATE "C"`,
});

/** Epoch milliseconds as `timestamptz`. */
export const time = customType<{ data: number; driverData: string }>({
  dataType: () => "timestamptz",
  // PostgreSQL writes years beyond 9999 without the sign that ISO 8601 wants.
  toDriver: (ms) => new Date(ms).toISOString().replace(/^\+0*/, ""),
  fromDriver: parseTimestamp,
});

/** Bytes as `bytea`. */
export const bytes = customType<{ data: Uint8Array; driverData: string }>({
  dataType: () => "bytea",
  toDriver: (value) => `\\x${toHex(value)}`,
  fromDriver: (text) => new Uint8Array(Buffer.from(text.slice("\\x".length), "hex")),
});

/** Arrays and objects as `jsonb`. */
export const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => "jsonb",
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (text): unknown => JSON.parse(text),
});

/** Reads `2026-01-31 12:00:00.123+00`; NaN, which no schema accepts, for anything else. */
function parseTimestamp(text: string): number {
  const [, year, rest, offset] =
    /^(\d{4,6})(-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d)?)$/.exec(text) ?? [];
  if (year === undefined || rest === undefined || offset === undefined) return Number.NaN;
  const isoYear = year.length === 4 ? year : `+${year.padStart(6, "0")}`;
  return Date.parse(`${isoYear}${rest.replace(" ", "T")}${offset.length === 3 ? `${offset}:00` : offset}`);
}
