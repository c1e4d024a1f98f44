/** Which server a command asks, and with which key. */
import { InvalidArgumentError, Option } from "commander";
import { VultusError } from "../../shared/errors.ts";
import { localInstallation } from "../accounts/local-installation.ts";
import type { CliDeps } from "../deps.ts";
import type { Installation } from "../accounts/installation.ts";
import { remoteInstallation } from "./remote-installation.ts";
import { isThisMachine, linkTo, type ServerLink } from "./server-link.ts";

/** What commands with `serverOption` are given. */
export interface ServerChoice {
  readonly server?: URL;
}

/** @param otherwise What is asked without it. */
export function serverOption(otherwise: string): Option {
  return new Option("--server <url>", `ask a running server; else ${otherwise}`).argParser(readServer);
}

/** For commands that work on accounts here as well. */
export const accountsOption = (): Option => serverOption("VULTUS_SERVER, and without it work here");

/** @throws {VultusError} `config-invalid`; `api-key-required` where a server is to be asked without a key. */
export async function installationOf(deps: CliDeps, { server }: ServerChoice): Promise<Installation> {
  const { server: configured, apiKey } = await deps.remote.config();
  const chosen = server ?? configured;
  if (chosen === undefined) return localInstallation(deps);
  return remoteInstallation(linkWithKey(deps, chosen, apiKey, "vultus api-keys create <name> --operator"));
}

/** @param howToMakeOne The command that makes such a key. @throws {VultusError} `api-key-required` */
export function linkWithKey(
  deps: Pick<CliDeps, "remote" | "operator">,
  server: Readonly<URL>,
  apiKey: string | undefined,
  howToMakeOne: string,
): ServerLink {
  if (apiKey !== undefined) {
    const { userAgent } = deps.operator;
    return linkTo({ origin: server.origin, apiKey, userAgent }, deps.remote.fetch);
  }
  throw new VultusError(
    "api-key-required",
    `Set VULTUS_API_KEY, in the environment or in .env, to a key of the server. Make one there with: ${howToMakeOne}`,
  );
}

/** The secret key goes there: encrypted, unless it is this machine itself. */
function readServer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && url.href === `${url.origin}/`;
  if (isOrigin && (url.protocol === "https:" || (url.protocol === "http:" && isThisMachine(url)))) return url;
  throw new InvalidArgumentError("It must be https:// and a host, or http://localhost and a port; no path.");
}
