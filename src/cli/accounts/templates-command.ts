/** `vultus templates show`: what is known of a user's templates without opening them. */
import type { Command } from "commander";
import { listEnrolments } from "../../auth/enrolled.ts";
import { templateFacts } from "../../auth/export-account.ts";
import { findAccount } from "../../auth/find-account.ts";
import { textTable } from "../../evaluation/text-table.ts";
import type { CliDeps } from "../deps.ts";

export function addTemplatesCommand(program: Command, deps: CliDeps): void {
  const templates = program.command("templates").description("enrolled faces, as numbers under seal");
  templates
    .command("show <user>")
    .description("tell how a user is enrolled, newest first; <user> is a username, an email or an id")
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action((claim: string, { json }: { readonly json?: boolean }) =>
      deps.withRecords(async (open) => {
        const user = await findAccount(open, claim);
        const rows = (await listEnrolments(open, user.id)).map(templateFacts);
        if (json) return deps.print(JSON.stringify(rows, null, 2));
        if (rows.length === 0) return deps.print(`${user.username} has no enrolled face.`);
        const head = ["id", "model", "from", "images", "quality", "enrolled", "sealed bytes"];
        const cells = rows.map((row) => [
          ...[row.id, row.modelId, row.source, String(row.imageCount), row.quality.toFixed(2)],
          ...[row.createdAt, String(row.sealedBytes)],
        ]);
        for (const line of textTable([head, ...cells], [3, 4, 6])) deps.print(line);
      }),
    );
}

const help = `
The vector itself is never shown: it stays sealed.

Examples:
  vultus templates show ada
  vultus templates show usr_Zm9vYmFyYmF6cXV4cXV1eA --json`;
