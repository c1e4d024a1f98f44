/** Reads comma-separated values (RFC 4180), as spreadsheets write them. */

/** @returns Rows of cells; empty lines are left out. Undefined when a quote is not closed or stands inside an open cell. */
export function parseCsv(text: string): readonly (readonly string[])[] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  // Spreadsheets like to begin with a byte order mark.
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    const found = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    if (found === undefined) return undefined;
    row.push(found.value);
    at = found.end;
    if (text[at] === ",") {
      at++;
      // Nothing after the last comma is an empty cell.
      if (at === text.length) row.push("");
      continue;
    }
    rows.push(row);
    row = [];
    at += text.startsWith("\r\n", at) ? 2 : 1;
  }
  if (row.length > 0) rows.push(row);
  return rows.filter((cells) => cells.some((one) => one.trim() !== ""));
}

/** A table whose first line names its columns. */
export interface CsvTable {
  readonly rows: readonly CsvRow[];
  /** Whatever the case of its name. @returns Undefined when there is none. */
  columnOf(name: string): number | undefined;
}

export interface CsvRow {
  /** Without spaces around it. @returns Undefined when it is empty, or there is no such column. */
  cell(column: number | undefined): string | undefined;
}

/** @returns Undefined as {@link parseCsv}. */
export function parseCsvTable(text: string): CsvTable | undefined {
  const parsed = parseCsv(text);
  if (parsed === undefined) return undefined;
  const [head, ...lines] = parsed;
  const columns = (head ?? []).map((name) => name.trim().toLowerCase());
  const rows = lines.map((cells): CsvRow => ({
    cell: (column) => (column === undefined ? undefined : cells.at(column)?.trim() || undefined),
  }));
  return {
    rows,
    columnOf(name) {
      const at = columns.indexOf(name);
      return at < 0 ? undefined : at;
    },
  };
}

/** What a cell holds, and where the comma or the end of the line after it is. */
interface Cell {
  readonly value: string;
  readonly end: number;
}

/** In quotes; a doubled one stands for itself. Searched quote by quote: a pattern would run out of room in a file with one quote too many. */
function quotedCell(text: string, start: number): Cell | undefined {
  let close = text.indexOf('"', start + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) return undefined;
  const end = close + 1;
  return isCellEnd(text, end)
    ? { value: text.slice(start + 1, close).replaceAll('""', '"'), end }
    : undefined;
}

/** Without any quote. */
function plainCell(text: string, start: number): Cell | undefined {
  plain.lastIndex = start;
  const [value = ""] = plain.exec(text) ?? [];
  const end = start + value.length;
  return isCellEnd(text, end) ? { value, end } : undefined;
}

const plain = /[^",\r\n]*/y;

function isCellEnd(text: string, at: number): boolean {
  return at === text.length || text[at] === "," || text[at] === "\n" || text.startsWith("\r\n", at);
}
