/** `vultus export`: all that is stored of a user, as a zip. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { exportAccount, type ExportedFile } from "../../auth/export-account.ts";
import { findAccount } from "../../auth/find-account.ts";
import type { CliDeps } from "../deps.ts";
import { writePrivately } from "../terminal/private-file.ts";
import { writeZip } from "./write-zip.ts";

export function addExportCommand(program: Command, deps: CliDeps): void {
  program
    .command("export <user>")
    .description(
      "write all that is stored of a user to a zip that only you can read; this is an event in the log",
    )
    .option("-o, --output <file>", "where to (default: the username and .zip in this folder)")
    .addHelpText("after", help)
    .action((claim: string, { output }: { readonly output?: string }) =>
      deps.withAccounts(async (open) => {
        const user = await findAccount(open, claim);
        const path = output ?? `${fileName(user.username)}.zip`;
        const counted = { files: 0 };
        await writePrivately(path, (file) =>
          writeZip(file, counting(exportAccount(open, user, deps.operator), counted)),
        );
        deps.print(
          `${resolve(path)}: ${counted.files} files. Pass it on safely, and delete it when you are done.`,
        );
      }),
    );
}

async function* counting(
  files: AsyncIterable<ExportedFile>,
  counted: { files: number },
): AsyncIterable<ExportedFile> {
  for await (const file of files) {
    counted.files++;
    yield file;
  }
}

/** Usernames come from people: what could lead out of the folder, or hide the file, does not stay. */
function fileName(username: string): string {
  return username.replace(/[^\p{L}\p{N}._ -]/gu, "_").replace(/^\./, "_");
}

const help = `
The zip holds profile.json, consent.json, templates.json (without the vectors), sessions.json, events.jsonl, the kept photos
as they are, and photos.json about them. A file that is there already is not overwritten.

Exit code: 0 written, 2 anything else.

Examples:
  vultus export ada
  vultus export ada@example.com -o ada.zip`;
