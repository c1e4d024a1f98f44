/** `vultus export`: all that is stored of a user, as a zip. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { CliDeps } from "../deps.ts";
import { writePrivately } from "../terminal/private-file.ts";
import { accountsOption, installationOf, type ServerChoice } from "./choose-installation.ts";

export function addExportCommand(program: Command, deps: CliDeps): void {
  program
    .command("export <user>")
    .description(
      "write all that is stored of a user to a zip that only you can read; this is an event in the log",
    )
    .option("-o, --output <file>", "where to (default: the username and .zip in this folder)")
    .addOption(accountsOption())
    .addHelpText("after", help)
    .action(async (claim: string, { output, ...where }: ExportOptions) => {
      const installation = await installationOf(deps, where);
      await installation.withVault(async (vault) => {
        const { userId, username } = await vault.find(claim);
        const path = output ?? `${fileName(username)}.zip`;
        await writePrivately(path, async (file) => {
          // Goes on from where the last one ended, and unlike `write` until all of it is written.
          for await (const piece of vault.exportZip(userId)) await file.writeFile(piece);
        });
        deps.print(
          `${resolve(path)}: all that is stored of ${username}. Pass it on safely, and delete it when you are done.`,
        );
      });
    });
}

interface ExportOptions extends ServerChoice {
  readonly output?: string;
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
