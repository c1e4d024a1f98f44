/** Which server a command asks, and with which key. */
import { InvalidArgumentError, Option } from "commander";
import { VultusError } from "../../shared/errors.ts";
import { parseOrigin } from "../../shared/origin.ts";
import type { CliDeps } from "../deps.ts";
import { linkTo, type ServerLink } from "./server-link.ts";

/** What commands with `serverOption` are given. */
export interface ServerChoice {
  readonly server?: URL;
}

/** @param otherwise What is asked without it. */
export function serverOption(otherwise: string): Option {
  return new Option("--server <url>", `ask a running server; else ${otherwise}`).argParser((text) => {
    // The secret key goes there.
    const url = parseOrigin(text);
    if (url) return url;
    throw new InvalidArgumentError(
      "It must be https:// and a host, or http://localhost and a port; no path.",
    );
  });
}

/** @param howToMakeOne The command that makes such a key. @throws {VultusError} `api-key-required` */
export function linkWithKey(
  { remote, operator }: Pick<CliDeps, "remote" | "operator">,
  { origin }: Readonly<URL>,
  apiKey: string | undefined,
  howToMakeOne: string,
): ServerLink {
  if (apiKey === undefined) {
    throw new VultusError(
      "api-key-required",
      `Set VULTUS_API_KEY, in the environment or in .env, to a key of the server. Make one there with: ${howToMakeOne}`,
    );
  }
  return linkTo({ origin, apiKey, howToMakeOne, userAgent: operator.userAgent }, remote.fetch);
}
