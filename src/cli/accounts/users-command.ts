/** `vultus users`: who has an account, what is known of them, and taking an account or a lockout off. */
import type { Command } from "commander";
import { textTable } from "../../evaluation/text-table.ts";
import { isProblem, VultusError } from "../../shared/errors.ts";
import { accountLines } from "./account-lines.ts";
import type { CliDeps } from "../deps.ts";
import { accountsOption, installationOf, type ServerChoice } from "./choose-installation.ts";
import { wholeNumberFrom } from "../options.ts";

const EVENTS_SHOWN = 10;

export function addUsersCommand(program: Command, deps: CliDeps): void {
  const users = program.command("users").description("accounts; <user> is a username, an email or an id");
  users
    .command("list")
    .description("list the accounts by id, a page at a time")
    .option("--count <number>", "how many", wholeNumberFrom(1, 1000), 50)
    .option("--after <place>", "go on after the page before; it said where")
    .option("--json", "as JSON")
    .addOption(accountsOption())
    .addHelpText("after", listHelp)
    .action((options: ListOptions) => list(deps, options));
  users
    .command("show <user>")
    .description("tell all that is known of an account; faces and photos stay sealed")
    .option("--json", "as JSON")
    .addOption(accountsOption())
    .addHelpText("after", showHelp)
    .action(async (claim: string, { json, ...where }: ShowOptions) => {
      const installation = await installationOf(deps, where);
      await installation.withVault(async (vault) => {
        const { userId } = await vault.find(claim);
        const account = await vault.describe(userId, EVENTS_SHOWN);
        if (json) return deps.print(JSON.stringify(account, null, 2));
        for (const line of accountLines(account)) deps.print(line);
      });
    });
  users
    .command("delete <user>")
    .description("delete an account with its faces and photos, for good; this is an event in the log")
    .option("--yes", "do not ask for the username once more")
    .option("--json", "as JSON")
    .addOption(accountsOption())
    .addHelpText("after", deleteHelp)
    .action((claim: string, options: DeleteOptions) => erase(deps, claim, options));
  users
    .command("unlock <user>")
    .description("take a lockout off and forget the failed attempts; this is an event in the log")
    .option("--json", "as JSON")
    .addOption(accountsOption())
    .addHelpText("after", unlockHelp)
    .action(async (claim: string, { json, ...where }: ShowOptions) => {
      const installation = await installationOf(deps, where);
      await installation.withVault(async (vault) => {
        const { userId, username } = await vault.find(claim);
        const { was, failures } = await vault.unlock(userId);
        if (json) return deps.print(JSON.stringify({ userId, username, was, failures }, null, 2));
        const attempts = failures === 1 ? "1 failed attempt is" : `${failures} failed attempts are`;
        deps.print(
          `${username} ${was === "free" ? "was not locked out" : "is not locked out any more"}; ${attempts} forgotten.`,
        );
      });
    });
}

interface ShowOptions extends ServerChoice {
  readonly json?: boolean;
}

interface ListOptions extends ShowOptions {
  readonly count: number;
  readonly after?: string;
}

async function list(deps: CliDeps, { count, after, json, ...where }: ListOptions): Promise<void> {
  const installation = await installationOf(deps, where);
  await installation.withDirectory(async (directory) => {
    const { accounts, next } = await directory.list(count, after);
    if (json) return deps.print(JSON.stringify({ users: accounts, next: next ?? null }, null, 2));
    if (accounts.length === 0) return deps.print("There are no users.");
    const head = ["username", "email", "since", "faces", "signed in since", "id"];
    const rows = accounts.map(({ id, username, email, createdAt, faces, signedInAt }) => [
      ...[username, email ?? "-", createdAt, String(faces), signedInAt ?? "-", id],
    ]);
    for (const line of textTable([head, ...rows], [3])) deps.print(line);
    if (next !== undefined)
      deps.note(`There are more: vultus users list --count ${count} --after ${next}${installation.words}`);
  });
}

interface DeleteOptions extends ShowOptions {
  readonly yes?: boolean;
}

async function erase(deps: CliDeps, claim: string, { yes, json, ...where }: DeleteOptions): Promise<void> {
  const installation = await installationOf(deps, where);
  if (!yes && !deps.ask) {
    throw new VultusError(
      "confirmation-required",
      `Nothing was deleted. To delete without being asked: vultus users delete ${claim} --yes${installation.words}`,
    );
  }
  await installation.withFaceDesk(async (desk) => {
    const { userId, username } = await desk.find(claim);
    const place = installation.origin === undefined ? "" : ` at ${installation.origin}`;
    const question = `This deletes ${username} (${userId})${place} with all faces and photos, and cannot be undone.\nType the username to go on: `;
    const confirmation = yes ? username : ((await deps.ask?.(question)) ?? "");
    await desk.erase(userId, confirmation).catch((error: unknown) => {
      if (!isProblem(error, "confirmation-required")) throw error;
      throw new VultusError(
        "confirmation-required",
        `That is not the username: ${username} was not deleted.`,
      );
    });
    if (json) return deps.print(JSON.stringify({ deleted: true, userId, username }, null, 2));
    deps.print(`${username} (${userId}) is deleted. Events of the past name only the id, until they expire.`);
  });
}

const listHelp = `
"signed in since" is when the newest session that still lasts was begun.

Examples:
  vultus users list
  vultus users list --count 1000 --json`;

const showHelp = `
Profile, consent, enrolments, how many photos and sessions there are, failed attempts, and the last ${EVENTS_SHOWN} events.

Examples:
  vultus users show ada
  vultus users show ada@example.com --json`;

const deleteHelp = `
The user's key goes first: from then on nothing that was sealed for them can be opened; only backups of the database from
before still hold it. Running servers stop finding the person before their next search.

Exit code: 0 deleted, 2 anything else; then the account is still there, unless a server was asked and did not answer in time.

Examples:
  vultus users delete ada
  vultus users delete usr_Zm9vYmFyYmF6cXV4cXV1eA --yes`;

const unlockHelp = `
As DELETE /v1/users/{name}/lockout does for back ends. Make sure first that it is the person who asks.

Examples:
  vultus users unlock ada`;
