/** `vultus authenticate`: sends somebody to the capture page of a running server, waits, and prints whether it was the user. */
import type { Command } from "commander";
import { answerLines } from "./authenticate-words.ts";
import type { CliDeps } from "../deps.ts";
import { REFUSED } from "../exit-codes.ts";
import { linkWithKey, serverOption } from "../remote/choose-server.ts";
import { capturesOf } from "./remote-captures.ts";
import { waitForAnswer } from "./wait-for-answer.ts";

interface AuthenticateOptions {
  readonly server?: URL;
  readonly policy?: string;
  readonly open: boolean;
  readonly json?: boolean;
}

/** @param draw Shows a line with colours of its own. */
export function addAuthenticateCommand(program: Command, deps: CliDeps, draw: (line: string) => void): void {
  program
    .command("authenticate <user>")
    .description("have somebody look at a camera, here or at a phone, and tell whether it is the user")
    .addOption(serverOption("VULTUS_SERVER or VULTUS_PUBLIC_URL, as browsers open it"))
    .option("--policy <name>", "what the check is judged by, of those that the server offers")
    .option("--no-open", "open no browser here")
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action(async (user: string, { server, policy, open, json }: AuthenticateOptions) => {
      const config = await deps.remote.config();
      const url = server ?? config.server ?? config.publicUrl();
      const link = linkWithKey(deps, url, config.apiKey, "vultus api-keys create <name>");
      const asking = { user, policy, origin: url.origin, opensBrowser: open, draw };
      const answer = await waitForAnswer(deps, capturesOf(link), asking);
      if (!answer.match) deps.setExitCode(REFUSED);
      if (json) return deps.print(JSON.stringify({ user, ...answer }, null, 2));
      for (const line of answerLines(user, answer)) deps.print(line);
    });
}

const help = `
<user> is a username or an email. The link works once, and leads to a page of the server with nothing of the user in it. The
verdict comes from the server to this command, never by way of that page. A face that does not match is a failed attempt as at
a sign-in. The secret key is read from VULTUS_API_KEY, in the environment or in .env.

Exit code: 0 it is the user, 1 it is not or the check failed, 2 anything else, such as a link that nobody used in time.

Examples:
  vultus authenticate ada
  vultus authenticate ada --server https://id.example.com --no-open
  vultus authenticate ada@example.com --json && echo "It is Ada."`;
