/** Writes the table of problem codes into docs/api.md, so that the page cannot promise other codes than the server sends. */
import { problems } from "../shared/problems.ts";

const start = "<!-- problems: written by npm run docs -->";
const end = "<!-- /problems -->";

/**
 * Puts the table of today between the two markers of a page.
 *
 * @throws {RangeError} when the page lacks a marker.
 */
export function withProblemTable(page: string): string {
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new RangeError(`The page lacks "${start}" and "${end}".`);
  return `${page.slice(0, from + start.length)}\n\n${problemTable()}\n\n${page.slice(to)}`;
}

function problemTable(): string {
  const rows = Object.entries(problems).map(([code, { status, title }]) => [
    `\`${code}\``,
    String(status),
    title,
  ]);
  const lines = [["code", "status", "title"], ["---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
