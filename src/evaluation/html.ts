/** The frame of a report page: one file that needs nothing else, in light or dark as the reader's system is, from 360 pixels up. */
import { plotColours, plotRules } from "./plot-style.ts";

/** Text made safe for an element or a quoted attribute: file names come from anywhere. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** One part of a page. */
export interface Section {
  readonly title: string;
  /** Markup. */
  readonly body: string;
}

/** @param lead Markup that says what came of it, above all sections. */
export function htmlPage(title: string, lead: string, sections: readonly Section[]): string {
  const parts = sections.map(
    ({ title: name, body }) => `<section><h2>${escapeHtml(name)}</h2>${body}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${lead}
${parts.join("\n")}
</main>
</body>
</html>
`;
}

/** A cell of a table: text, text of a tone, or several lines that may be broken. */
export type Cell =
  | string
  | { readonly text: string; readonly tone: "ok" | "bad" | "muted" }
  | { readonly lines: readonly string[] };

/**
 * A table that scrolls by itself where it is wider than the page.
 *
 * @param right Indices of columns with numbers.
 */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  right: readonly number[] = [],
): string {
  const kind = (column: number): string => (right.includes(column) ? ' class="number"' : "");
  const heads = head.map((text, column) => `<th scope="col"${kind(column)}>${escapeHtml(text)}</th>`);
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => `<td${kind(column)}>${cellMarkup(cell)}</td>`);
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<div class="table" tabindex="0"><table><thead><tr>${heads.join("")}</tr></thead><tbody>${lines.join("\n")}</tbody></table></div>`;
}

/** A paragraph of plain text. */
export function paragraph(text: string, kind = ""): string {
  return `<p${kind ? ` class="${escapeHtml(kind)}"` : ""}>${escapeHtml(text)}</p>`;
}

function cellMarkup(cell: Cell): string {
  if (typeof cell === "string") return escapeHtml(cell);
  if ("lines" in cell)
    return cell.lines.map((text) => `<div class="line">${escapeHtml(text)}</div>`).join("");
  return `<span class="${cell.tone}">${escapeHtml(cell.text)}</span>`;
}

const style = `
${plotColours}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto,
  "Noto Sans", "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; margin: 2.5rem 0 .75rem; }
p { margin: 0 0 .75rem; max-width: 46rem; overflow-wrap: anywhere; }
.muted { color: var(--muted); } .ok { color: var(--ok); } .bad { color: var(--bad); }
.verdict { font-weight: 600; }
.table { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.table:focus-visible { outline: 2px solid var(--t1); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; padding: .5rem .75rem; border-top: 1px solid var(--line); vertical-align: top; }
th, td { white-space: nowrap; }
.line { white-space: normal; } .line + .line { margin-top: .125rem; }
@media (max-width: 30rem) { th, td { padding: .5rem .5rem; } }
thead th { border-top: 0; color: var(--muted); font-weight: 600; }
.number { text-align: right; }
figure { margin: 0 0 1rem; padding: .875rem 0 .5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
figcaption { padding: 0 1rem .25rem; }
figcaption strong { display: block; }
figcaption span { font-size: .8125rem; color: var(--muted); margin-right: .875rem; white-space: nowrap; }
figcaption i { display: inline-block; width: .875rem; height: 0; border-top: 3px solid; vertical-align: middle; margin-right: .375rem; }
figcaption i.limit { border-top: 2px dashed var(--limit); }
svg { display: block; width: 100%; height: auto; }
${plotRules}
.narrow { display: block; } .wide { display: none; }
@media (min-width: 48rem) { .narrow { display: none; } .wide { display: block; } main { padding: 2.5rem 2rem 5rem; } }
.pair { display: grid; gap: 0 1rem; }
@media (min-width: 48rem) { .pair { grid-template-columns: 1fr 1fr; } .pair .narrow { display: block; } .pair .wide { display: none; } }
@media print { .wide { display: block; } .narrow { display: none; } figure { break-inside: avoid; } }
`;
