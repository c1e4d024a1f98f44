/** `vultus import-photos`: a folder of photos for each person becomes users, unattended. */
import type { Command } from "commander";
import { createDryRun } from "../../auth/dry-run.ts";
import { examinePerson } from "../../auth/examine-person.ts";
import { importPerson, type ImportPlan } from "../../auth/import-person.ts";
import { inOrder, limitedTo } from "../../shared/at-once.ts";
import { consentOf } from "./consent.ts";
import type { CliDeps, Faces } from "../deps.ts";
import { REFUSED } from "../exit-codes.ts";
import { createImportReport, type ImportReport } from "./import-report.ts";
import { keepOption, noteKeeping } from "./keep-photos.ts";
import { type PeopleFolder, readPeopleFolder } from "./people-folder.ts";
import { startProgress } from "../terminal/progress.ts";

interface ImportOptions {
  readonly consent?: string;
  readonly keep: ImportPlan["keepPhotos"];
  readonly add?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** People whose photos are looked at before it is the turn of the first: one with many photos holds up nobody. */
const PEOPLE_A_PHOTO = 2;

export function addImportCommand(program: Command, deps: CliDeps): void {
  program
    .command("import-photos <folder>")
    .description(
      "make users out of a folder that holds a folder of photos for each person, named like the user",
    )
    .option("--consent <text>", "names the consent that each of them gave you; recorded with every account")
    .addOption(keepOption("what to keep of the photos, sealed").default("aligned"))
    .option("--add", "also add the faces to users who are there already, if they match")
    .option("--dry-run", "look at all photos, and write nothing")
    .option("--json", "the report as JSON")
    .addHelpText("after", help)
    .action(async (path: string, options: ImportOptions) => {
      const consentVersion = consentOf(options.consent);
      const folder = await readPeopleFolder(path);
      const plan: ImportPlan = {
        ...{ consentVersion, keepPhotos: options.keep, addsFaces: options.add ?? false },
        dryRun: options.dryRun ? createDryRun(Math.max(1, folder.people.length)) : undefined,
      };
      for (const line of folder.notes) deps.note(line);
      await deps.withFaces(async (faces) => {
        const report = createImportReport(plan, folder);
        try {
          await importAll(deps, faces, folder, plan, report);
        } finally {
          // Also of what was done before it was broken off.
          if (options.json) deps.print(JSON.stringify(report.json(), null, 2));
          else for (const line of report.lines()) deps.print(line);
        }
        if (report.refused() > 0) deps.setExitCode(REFUSED);
      });
    });
}

async function importAll(
  deps: CliDeps,
  faces: Faces,
  { people }: PeopleFolder,
  plan: ImportPlan,
  report: ImportReport,
): Promise<void> {
  if (faces.settings.identify) await faces.loadGallery();
  else
    deps.note(
      "VULTUS_IDENTIFY=off: nobody is compared with the others, so the same person twice is not noticed.",
    );
  noteKeeping(deps, faces.settings.keepPhotos, plan.keepPhotos);
  const progress = startProgress(deps, people.length, "people");
  const atOnce = limitedTo(faces.photosAtOnce);
  const examined = inOrder(people, PEOPLE_A_PHOTO * faces.photosAtOnce, (newcomer) =>
    examinePerson(faces, newcomer, plan, atOnce),
  );
  try {
    for await (const one of examined) {
      report.add(one, await importPerson(faces, one, plan, deps.operator));
      const refused = report.refused();
      progress.step(refused > 0 ? `${refused} refused` : undefined);
    }
  } finally {
    progress.end();
  }
}

const help = `
A user is made of the best five photos of a folder that show the same face; the others are reported with what is wrong
with them. people.csv beside the folders may say emails: columns username and email. Whoever has an account already is left
as they are, so the same command can be run again after it was broken off. Users who look like one another are reported: perhaps
it is the same person twice. The consent of each person must have been obtained by you, before.

Exit code: 0 all are users now, 1 some could not become users, 2 anything else.

Examples:
  vultus import-photos people/ --consent "staff form of May 2026" --dry-run
  vultus import-photos people/ --consent "staff form of May 2026" --keep none --json > report.json`;
