/** Tables and numbers as plain text, for a terminal. */
import { printableLine } from "../shared/printable.ts";
import type { Rate } from "./rates.ts";

/**
 * Lays rows out in columns, two spaces apart.
 *
 * @param cells Row by row. The first is the head. Whatever a cell holds, a row stays on one line.
 * @param right Indices of columns that end at the right, as numbers do.
 */
export function textTable(
  cells: readonly (readonly string[])[],
  right: readonly number[] = [],
): readonly string[] {
  const rows = cells.map((row) => row.map(printableLine));
  const widths = rows[0].map((_, column) =>
    // Of all pictures of an evaluation there may be more than a call has room for.
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? "")), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const gap = " ".repeat(Math.max(0, widths[column] - widthOf(cell)));
        return right.includes(column) ? gap + cell : cell + gap;
      })
      .join("  ")
      .trimEnd(),
  );
}

/** `7.1 % [0.2–33.9] of 14`, or `none` where there was nothing. */
export function rateText({ rate, n, low, high }: Rate): string {
  if (rate === null) return "none";
  return `${percentText(rate)} % [${percentText(low)}–${percentText(high)}] of ${n}`;
}

/** A share as per cent with one decimal, without the sign. */
export function percentText(share: number): string {
  return (share * 100).toFixed(1);
}

/** As many digits as mean something: whole from 100 on, else three. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3).replace(/^-/, "−");
}

/** `1.7 s` */
export function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** In characters, not in code units. */
function widthOf(text: string): number {
  return Array.from(text).length;
}
