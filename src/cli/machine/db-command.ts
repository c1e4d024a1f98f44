/** `vultus db`: makes ready, looks at and moves the places that records and photos lie in. */
import type { Command } from "commander";
import { textTable } from "../../evaluation/text-table.ts";
import { startCopyProgress } from "./copy-progress.ts";
import type { CheckedPlace, CheckFinding, CopyOutcome, CopyPlaces } from "./database-tools.ts";
import type { CliDeps } from "../deps.ts";
import { FAILED, REFUSED } from "../exit-codes.ts";
import { explainLock } from "./explain-lock.ts";

export function addDbCommand(program: Command, deps: CliDeps): void {
  const db = program.command("db").description("the database and the place for photos");
  db.command("setup")
    .description("make what is missing: tables, collections, indexes; a server does the same when it starts")
    .action(async () => {
      for (const { holds, place } of await deps.databases.setup().catch(explainLock)) {
        deps.print(`${holds}: ${place} is ready`);
      }
    });
  db.command("check")
    .description("look at them without changing anything")
    .option("--json", "as JSON")
    .action(({ json }: { readonly json?: boolean }) => check(deps, json === true));
  db.command("copy")
    .description("move everything to another database, whatever its kind, and prove the copy equal")
    .option("--from <url>", "the source; without it VULTUS_DATABASE_URL")
    .requiredOption("--to <url>", "the target")
    .option("--blobs-from <url>", "where photos are; without it, and without --from, VULTUS_BLOBS_URL")
    .option("--blobs-to <url>", "where photos go; without it those outside the database stay where they are")
    .option("--once", "one pass, and do not wait until one finds nothing to do")
    .option("--overwrite", "delete what only the target has, even accounts")
    .option("--json", "the report as JSON")
    .addHelpText("after", copyHelp)
    .action((options: CopyOptions) => copy(deps, options));
}

async function check(deps: CliDeps, json: boolean): Promise<void> {
  const places = await deps.databases.check();
  if (json) deps.print(JSON.stringify(places, null, 2));
  else for (const line of places.flatMap(placeLines)) deps.print(line);
  if (places.some(({ failure }) => failure !== undefined)) return deps.setExitCode(FAILED);
  const remedies = new Set(
    places.flatMap(({ findings }) => findings.filter(isWrong)).map(({ remedy }) => remedy),
  );
  if (remedies.size === 0) return;
  if (remedies.has("setup")) {
    deps.note(
      remedies.has("operator")
        ? "Put right what is said to be done; the rest with: vultus db setup"
        : "Put it right with: vultus db setup",
    );
  }
  deps.setExitCode(REFUSED);
}

function placeLines({ holds, place, findings, failure }: CheckedPlace): readonly string[] {
  const head = `${holds}: ${place}`;
  if (failure !== undefined) return [head, `  ${failure}`];
  const wrong = findings.filter(isWrong);
  const remarks = findings.filter((finding) => !isWrong(finding));
  return [
    wrong.length === 0 ? `${head} is as it should be` : head,
    ...wrong.map(({ sentence }) => `  ${sentence}`),
    ...remarks.map(({ sentence }) => `  By the way: ${sentence}`),
  ];
}

function isWrong({ remedy }: CheckFinding): boolean {
  return remedy !== "none";
}

interface CopyOptions extends Partial<CopyPlaces> {
  readonly to: string;
  readonly once?: boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

async function copy(deps: CliDeps, options: CopyOptions): Promise<void> {
  const { from, to, blobsFrom, blobsTo, once = false, overwrite = false } = options;
  deps.note(
    "Only the target is written to; let no server use it yet. The source may be in use until the last pass. " +
      "Broken off, the copy is begun again with the same command.",
  );
  const progress = startCopyProgress(deps);
  const outcome = await deps.databases
    .copy({ from, to, blobsFrom, blobsTo }, { once, overwrite, onProgress: progress.show })
    .catch(explainLock)
    .finally(() => progress.end());
  if (options.json) deps.print(JSON.stringify(outcome, null, 2));
  else for (const line of reportLines(outcome)) deps.print(line);
  if (leavesPhotosBehind(outcome)) {
    deps.note(
      "Photos outside the database were not copied; name both places with --blobs-from and --blobs-to.",
    );
  }
  if (outcome.isEqual) {
    return deps.note(
      "Start the servers on the target with the same VULTUS_MASTER_KEY: faces and photos are sealed under it.",
    );
  }
  deps.note(
    (outcome.passes.at(-1)?.refused ?? 0) > 0
      ? "The target refused some records: it holds their username, email or photo key, but shows no record that has it. Run `vultus db check` on the target, or copy to an empty one."
      : "Source and target differ, most likely because the source has changed meanwhile: stop it and copy again.",
  );
  deps.setExitCode(REFUSED);
}

function reportLines({ passes, parts, isEqual }: CopyOutcome): readonly string[] {
  const did = passes.map((pass, i) => `Pass ${i + 1}: ${changesOf(pass)}`);
  const head = ["", "source", "target", "", "SHA-256 at the target"];
  const rows = parts.map(({ part, source, target, isEqual: isSame }) => [
    ...[part, number(source.count), number(target.count)],
    ...[isSame ? "equal" : "DIFFERENT", target.sha256],
  ]);
  const end = isEqual ? "Equal by count and digest." : "DIFFERENT.";
  return [...did, "", ...textTable([head, ...rows], [1, 2]), "", end];
}

function changesOf({ inserted, replaced, deleted, refused }: CopyOutcome["passes"][number]): string {
  if (inserted + replaced + deleted + refused === 0) return "nothing to do";
  const changes = `${number(inserted)} inserted, ${number(replaced)} replaced, ${number(deleted)} deleted`;
  return refused === 0 ? changes : `${changes}, ${number(refused)} refused by the target`;
}

function number(value: number): string {
  return value.toLocaleString("en");
}

function leavesPhotosBehind({ parts }: CopyOutcome): boolean {
  const countOf = (name: string): number => parts.find(({ part }) => part === name)?.source.count ?? 0;
  const isCopied = parts.some(({ part }) => part === "blob store");
  return !isCopied && countOf("photos") > 0 && countOf("blobs") === 0;
}

const copyHelp = `
Passes go on until one finds nothing to do; then both are read again and compared by count and SHA-256.
Answers 0 when they are equal, 1 when they differ, 2 when something failed.

A URL with a password is seen by whoever lists this machine's processes: write env:NAME for the URL in a variable
of the environment or of .env. An audit log of its own (VULTUS_EVENTS_URL) is copied on its own, into a database of its own.

Examples:
  vultus db copy --to env:NEW_DATABASE_URL
  vultus db copy --from file:./data --to postgres://db.example.com/vultus
  vultus db copy --to mongodb://db.example.com/vultus --blobs-to s3://photos?region=eu-west-1`;
