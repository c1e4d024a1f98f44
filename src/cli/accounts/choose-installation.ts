/** Where a command about accounts works: on a running server if one is named, else in the database here. */
import type { Option } from "commander";
import type { CliDeps } from "../deps.ts";
import { linkWithKey, type ServerChoice, serverOption } from "../remote/choose-server.ts";
import type { Installation } from "./installation.ts";
import { localInstallation } from "./local-installation.ts";
import { remoteInstallation } from "./remote-installation.ts";

export type { ServerChoice } from "../remote/choose-server.ts";

export function accountsOption(): Option {
  return serverOption("VULTUS_SERVER, and without it work here");
}

/** @throws {VultusError} `config-invalid`; `api-key-required` where a server is to be asked without a key. */
export async function installationOf(deps: CliDeps, { server }: ServerChoice): Promise<Installation> {
  const { server: configured, apiKey } = await deps.remote.config();
  const chosen = server ?? configured;
  if (chosen === undefined) return localInstallation(deps);
  const link = linkWithKey(deps, chosen, apiKey, "vultus api-keys create <name> --operator");
  return remoteInstallation(link, server === undefined ? "" : ` --server ${chosen.origin}`);
}
