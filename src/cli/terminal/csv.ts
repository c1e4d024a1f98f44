/** Reads comma-separated values (RFC 4180), as spreadsheets write them. */

/** @returns Rows of cells; empty lines are left out. Undefined when a quote is not closed or stands inside an open cell. */
export function parseCsv(text: string): readonly (readonly string[])[] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  // Spreadsheets like to begin with a byte order mark.
  let rest = text.replace(/^\uFEFF/, "");
  while (rest !== "") {
    const [all, quoted, plain, end] = cell.exec(rest) ?? [];
    if (all === undefined) return undefined;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ",") {
      rows.push(row);
      row = [];
    } else if (all.length === rest.length) row.push("");
    rest = rest.slice(all.length);
  }
  if (row.length > 0) rows.push(row);
  return rows.filter((cells) => cells.some((one) => one.trim() !== ""));
}

/** In quotes, or without any; then a comma or the end of the line. */
const cell = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/;
