/** What came of an import, person by person, as text and as JSON. */
import type { Examined, RefusedPhoto } from "../../auth/examine-person.ts";
import type { ImportOutcome, ImportPlan, Lookalike } from "../../auth/import-person.ts";
import { textTable } from "../../evaluation/text-table.ts";
import type { PeopleFolder } from "./people-folder.ts";

export interface ImportReport {
  add(examined: Examined, outcome: ImportOutcome): void;
  /** How many could not become users so far. */
  refused(): number;
  json(): object;
  lines(): readonly string[];
}

interface Entry {
  readonly username: string;
  readonly outcome: ImportOutcome["kind"];
  /** Only of those who are refused. */
  readonly reason?: string;
  readonly message?: string;
  /** Photos that were enrolled; only of those who are imported or added to. */
  readonly imageCount?: number;
  readonly looksLike?: readonly Lookalike[];
  readonly refusedPhotos: readonly RefusedPhoto[];
}

/** Begins with the folders that cannot be anybody's. */
export function createImportReport(plan: ImportPlan, folder: PeopleFolder): ImportReport {
  const total = folder.people.length + folder.unusable.length;
  const entries: Entry[] = folder.unusable.map(({ folder: username, reason, message }) => ({
    ...{ username, outcome: "refused", reason, message, refusedPhotos: [] },
  }));
  const count = (outcome: Entry["outcome"]): number =>
    entries.filter((entry) => entry.outcome === outcome).length;
  const counts = () => ({
    ...{ imported: count("imported"), added: count("added") },
    ...{ exists: count("exists"), refused: count("refused") },
  });
  return {
    add({ newcomer, refusedPhotos }, { kind, ...rest }) {
      entries.push({ username: newcomer.username, outcome: kind, ...rest, refusedPhotos });
    },
    refused: () => count("refused"),
    json: () => ({
      ...{ isDryRun: plan.dryRun !== undefined, consentVersion: plan.consentVersion, folders: total },
      ...{ ...counts(), notReached: total - entries.length, people: entries },
    }),
    lines: () => [...problemLines(entries), ...summary(counts(), plan, total - entries.length)],
  };
}

function problemLines(entries: readonly Entry[]): readonly string[] {
  const rows = entries.flatMap(({ username, reason, message, looksLike = [], refusedPhotos }) => [
    ...(reason === undefined ? [] : [["refused", username, `${reason}: ${message}`]]),
    ...refusedPhotos.map(({ photo, reasons }) => ["photo", `${username}/${photo}`, reasons.join(", ")]),
    ...looksLike.map((other) => [
      "alike",
      username,
      `looks like ${other.username} (${other.score.toFixed(2)})`,
    ]),
  ]);
  return rows.length === 0 ? [] : [...textTable(rows), ""];
}

function summary(
  { imported, added, exists, refused }: Readonly<Record<"imported" | "added" | "exists" | "refused", number>>,
  { dryRun }: ImportPlan,
  notReached: number,
): readonly string[] {
  const would = dryRun ? " would be" : "";
  return [
    `${imported}${would} imported, ${added}${would} given more faces, ${exists} left as they are, ${refused} refused`,
    ...(notReached > 0 ? [`${notReached} not reached: run the same command again to go on.`] : []),
    ...(dryRun ? ["Nothing was written."] : []),
  ];
}
