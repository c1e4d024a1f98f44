/** `vultus templates show`: what is known of a user's templates without opening them. */
import type { Command } from "commander";
import { textTable } from "../../evaluation/text-table.ts";
import type { CliDeps } from "../deps.ts";
import { accountsOption, installationOf, type ServerChoice } from "./choose-installation.ts";

export function addTemplatesCommand(program: Command, deps: CliDeps): void {
  const templates = program.command("templates").description("enrolled faces, as numbers under seal");
  templates
    .command("show <user>")
    .description("tell how a user is enrolled, newest first; <user> is a username, an email or an id")
    .option("--json", "as JSON")
    .addOption(accountsOption())
    .addHelpText("after", help)
    .action(async (claim: string, { json, ...where }: ServerChoice & { readonly json?: boolean }) => {
      const installation = await installationOf(deps, where);
      await installation.withDirectory(async (directory) => {
        const { userId, username } = await directory.find(claim);
        const rows = await directory.enrolments(userId);
        if (json) return deps.print(JSON.stringify(rows, null, 2));
        if (rows.length === 0) return deps.print(`${username} has no enrolled face.`);
        const head = ["id", "model", "from", "images", "quality", "enrolled", "sealed bytes"];
        const cells = rows.map((row) => [
          ...[row.id, row.modelId, row.source, String(row.imageCount), row.quality.toFixed(2)],
          ...[row.createdAt, String(row.sealedBytes)],
        ]);
        for (const line of textTable([head, ...cells], [3, 4, 6])) deps.print(line);
      });
    });
}

const help = `
The vector itself is never shown: it stays sealed.

Examples:
  vultus templates show ada
  vultus templates show usr_Zm9vYmFyYmF6cXV4cXV1eA --json`;
