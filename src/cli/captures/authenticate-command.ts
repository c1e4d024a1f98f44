/** `vultus authenticate`: sends somebody to the capture page of a running server, waits, and prints whether it was the user. */
import { type Command, InvalidArgumentError } from "commander";
import { VultusError } from "../../shared/errors.ts";
import { answerLines } from "./authenticate-words.ts";
import type { CliDeps } from "../deps.ts";
import { REFUSED } from "../exit-codes.ts";
import { isThisMachine, remoteServer } from "../remote/remote-server.ts";
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
    .option("--server <url>", "where the server is, as browsers open it; else VULTUS_PUBLIC_URL", readServer)
    .option("--policy <name>", "what the check is judged by, of those that the server offers")
    .option("--no-open", "open no browser here")
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action(async (user: string, { server, policy, open, json }: AuthenticateOptions) => {
      const { publicUrl, apiKey } = await deps.remote.config();
      if (apiKey === undefined) {
        throw new VultusError(
          "api-key-required",
          "Set VULTUS_API_KEY, in the environment or in .env, to a key of the server. Make one there with: vultus api-keys create <name>",
        );
      }
      const { origin } = server ?? publicUrl;
      const asked = remoteServer(origin, apiKey, deps.remote.fetch);
      const answer = await waitForAnswer(deps, asked, { user, policy, origin, opensBrowser: open, draw });
      if (!answer.match) deps.setExitCode(REFUSED);
      if (json) return deps.print(JSON.stringify({ user, ...answer }, null, 2));
      for (const line of answerLines(user, answer)) deps.print(line);
    });
}

/** The secret key goes there: encrypted, unless it is this machine itself. */
function readServer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && url.href === `${url.origin}/`;
  if (isOrigin && (url.protocol === "https:" || (url.protocol === "http:" && isThisMachine(url)))) return url;
  throw new InvalidArgumentError("It must be https:// and a host, or http://localhost and a port; no path.");
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
