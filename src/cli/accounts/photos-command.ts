/** `vultus photos list` and `vultus photos get`: the photos that are kept of a user. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { photoFileName } from "../../auth/export-photo.ts";
import { textTable } from "../../evaluation/text-table.ts";
import { VultusError } from "../../shared/errors.ts";
import type { CliDeps } from "../deps.ts";
import { accountsOption, installationOf, type ServerChoice } from "./choose-installation.ts";
import { writePrivately } from "../terminal/private-file.ts";

export function addPhotosCommand(program: Command, deps: CliDeps): void {
  const photos = program.command("photos").description("photos that are kept of users, sealed");
  photos
    .command("list <user>")
    .description("list a user's photos, newest first; <user> is a username, an email or an id")
    .option("--json", "as JSON")
    .addOption(accountsOption())
    .addHelpText("after", listHelp)
    .action(async (claim: string, { json, ...where }: ServerChoice & { readonly json?: boolean }) => {
      const installation = await installationOf(deps, where);
      await installation.withDirectory(async (directory) => {
        const { userId, username } = await directory.find(claim);
        const rows = await directory.photos(userId);
        if (json) return deps.print(JSON.stringify(rows, null, 2));
        if (rows.length === 0) return deps.print(`No photo is kept of ${username}.`);
        const head = ["id", "kind", "type", "template", "kept since"];
        const cells = rows.map((row) => [row.id, row.kind, row.mediaType, row.templateId, row.createdAt]);
        for (const line of textTable([head, ...cells])) deps.print(line);
      });
    });
  photos
    .command("get <user> <photo-id>")
    .description("open one photo and write it to a file that only you can read; this is an event in the log")
    .option("-o, --output <file>", "where to (default: the photo's id in this folder)")
    .addOption(accountsOption())
    .addHelpText("after", getHelp)
    .action(async (claim: string, photoId: string, { output, ...where }: GetOptions) => {
      const installation = await installationOf(deps, where);
      await installation.withVault(async (vault) => {
        const { userId, username } = await vault.find(claim);
        const photo = (await vault.photos(userId)).find(({ id }) => id === photoId);
        if (!photo) {
          const advice = `List the photos with: vultus photos list ${claim}${installation.words}`;
          throw new VultusError("not-found", `${username} has no photo ${photoId}. ${advice}`);
        }
        const path = output ?? photoFileName(photo);
        // The file comes first: a photo that could be written nowhere is not opened, and no event says that it was.
        await writePrivately(path, async (file) => {
          await file.writeFile(await vault.openPhoto(userId, photo.id));
        });
        deps.print(`${resolve(path)}: ${photo.mediaType}. Delete it when you are done.`);
      });
    });
}

interface GetOptions extends ServerChoice {
  readonly output?: string;
}

const listHelp = `
Examples:
  vultus photos list ada
  vultus photos list ada@example.com --json`;

const getHelp = `
A file that is there already is not overwritten.

Examples:
  vultus photos get ada pho_Zm9vYmFyYmF6cXV4cXV1eA
  vultus photos get ada pho_Zm9vYmFyYmF6cXV4cXV1eA -o ada.png`;
