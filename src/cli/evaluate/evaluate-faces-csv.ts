/** Reads the lists of `vultus evaluate faces`: pairs of pictures, and the groups that people belong to. */
import { VultusError } from "../../shared/errors.ts";
import { type CsvTable, parseCsvTable } from "../terminal/csv.ts";

/** A line of a list of pairs. */
export interface NamedPair {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
  readonly fold: string | undefined;
  readonly group: string | undefined;
}

const yes = new Set(["1", "true", "yes"]);
const no = new Set(["0", "false", "no"]);
/** More mistakes than these say nothing new. */
const MOST_MISTAKES = 5;

/**
 * @param path For the sentence in an error.
 * @param text Columns `a`, `b` and `same`, and if wanted `fold` and `group`, named by the first line.
 * @throws {VultusError} `bad-request` with the mistakes.
 */
export function parsePairs(path: string, text: string): readonly NamedPair[] {
  const table = readTable(path, text);
  const [a, b, same, fold, group] = ["a", "b", "same", "fold", "group"].map((name) => table.columnOf(name));
  if (a === undefined || b === undefined || same === undefined) {
    throw mistaken(path, ["the first line must name the columns a, b and same, separated by commas"]);
  }
  const mistakes: string[] = [];
  const pairs = table.rows.flatMap((row, i): readonly NamedPair[] => {
    const answer = row.cell(same)?.toLowerCase() ?? "";
    const [one, other] = [row.cell(a), row.cell(b)];
    const where = `row ${i + 1}`;
    if (one === undefined || other === undefined) mistakes.push(`${where} names no two pictures`);
    else if (one === other) mistakes.push(`${where} compares ${one} with itself`);
    else if (!yes.has(answer) && !no.has(answer)) mistakes.push(`${where}: same is neither 1 nor 0`);
    else if (fold !== undefined && row.cell(fold) === undefined) mistakes.push(`${where} is in no fold`);
    else {
      const labels = { fold: row.cell(fold), group: row.cell(group) };
      return [{ a: one, b: other, same: yes.has(answer), ...labels }];
    }
    return [];
  });
  if (mistakes.length > 0) throw mistaken(path, mistakes);
  if (pairs.length === 0) throw mistaken(path, ["there is no pair in it"]);
  return pairs;
}

/**
 * @param text Columns `username` (or `person`) and `group`; without the latter nobody is in a group.
 * @returns By the name of the person's folder.
 * @throws {VultusError} `bad-request`.
 */
export function parseGroups(path: string, text: string): ReadonlyMap<string, string> {
  const table = readTable(path, text);
  const name = table.columnOf("username") ?? table.columnOf("person");
  const group = table.columnOf("group");
  const groups = new Map<string, string>();
  if (group === undefined) return groups;
  if (name === undefined) throw mistaken(path, ["the first line must name the columns username and group"]);
  for (const row of table.rows) {
    const [person, label] = [row.cell(name)?.normalize("NFC"), row.cell(group)];
    if (person === undefined || label === undefined) continue;
    if (groups.has(person)) throw mistaken(path, [`${person} stands there twice`]);
    groups.set(person, label);
  }
  return groups;
}

function readTable(path: string, text: string): CsvTable {
  const table = parseCsvTable(text);
  if (table === undefined) throw mistaken(path, ["a quote is not closed"]);
  return table;
}

function mistaken(path: string, mistakes: readonly string[]): VultusError {
  const more = mistakes.length > MOST_MISTAKES ? `; and ${mistakes.length - MOST_MISTAKES} more` : "";
  return new VultusError(
    "bad-request",
    `${path} cannot be used: ${mistakes.slice(0, MOST_MISTAKES).join("; ")}${more}.`,
  );
}
