/** `vultus api-keys`: the secret keys of back ends and operators. */
import type { Command } from "commander";
import { createApiKey, listApiKeys, revokeApiKey } from "../../auth/api-keys.ts";
import type { CliDeps } from "../deps.ts";

export function addApiKeysCommand(program: Command, deps: CliDeps): void {
  const keys = program
    .command("api-keys")
    .description("secret keys for back ends and operators; always on the database here");
  keys
    .command("create <name>")
    .description("make a key; it is shown once")
    .option("--operator", "for commands that ask this server from elsewhere: it may do all that they can")
    .addHelpText("after", createHelp)
    .action((name: string, { operator }: { readonly operator?: boolean }) =>
      deps.withRecords(async (open) => {
        const { secret, key } = await createApiKey(open, name, operator ? "operator" : "back-end");
        deps.print(secret);
        deps.note(`Keep it now: it cannot be shown again. Revoke it with: vultus api-keys revoke ${key.id}`);
      }),
    );
  keys
    .command("list")
    .description("list the keys without their secrets")
    .option("--json", "as JSON")
    .action(({ json }: { json?: boolean }) =>
      deps.withRecords(async (open) => {
        const rows = (await listApiKeys(open)).map(
          ({ id, name, role = "back-end", createdAt, revokedAt }) => ({
            ...{ id, name, role },
            createdAt: new Date(createdAt).toISOString(),
            revokedAt: revokedAt === undefined ? null : new Date(revokedAt).toISOString(),
          }),
        );
        if (json) return deps.print(JSON.stringify(rows, null, 2));
        if (rows.length === 0)
          return deps.print("There are no keys. Make one with: vultus api-keys create <name>");
        for (const row of rows) {
          deps.print(
            [
              row.id,
              row.createdAt,
              row.role,
              row.revokedAt ? `revoked ${row.revokedAt}` : "active",
              row.name,
            ].join("  "),
          );
        }
      }),
    );
  keys
    .command("revoke <id>")
    .description("end a key at once")
    .action((id: string) =>
      deps.withRecords(async (open) => {
        await revokeApiKey(open, id);
        deps.print(`${id} is revoked.`);
      }),
    );
}

const createHelp = `
A back end's key asks about captures that it began and takes lockouts off. An operator's key does all that the commands do with
--server: it lists, deletes and registers people, and opens their photos. Give it to few, and revoke it when it is not needed.

Examples:
  vultus api-keys create "my shop"
  vultus api-keys create "Ada's laptop" --operator`;
