/** Finds the policy that a command names, among those that come with Vultus, the operator's, and those of a file. */
import { parsePolicies } from "../../liveness/policy-schema.ts";
import type { Policy } from "../../liveness/policy.ts";
import { VultusError } from "../../shared/errors.ts";
import { parseJson, readTextFile } from "../terminal/files.ts";

export interface PolicyOptions {
  readonly policy?: string;
  readonly policiesFile?: string;
}

/** @throws {VultusError} `not-found`, `bad-request` with every mistake of the file, or with the names that there are. */
export async function choosePolicy(
  known: readonly Policy[],
  { policy: name, policiesFile }: PolicyOptions,
  otherwise: Policy | string,
): Promise<Policy> {
  const own = policiesFile === undefined ? [] : await readPolicies(policiesFile);
  if (name === undefined && typeof otherwise !== "string") return otherwise;
  const wanted = name ?? (typeof otherwise === "string" ? otherwise : otherwise.name);
  const all = [...own, ...known];
  const found = all.find((policy) => policy.name === wanted);
  if (found) return found;
  const names = [...new Set(all.map((policy) => policy.name))].join(", ");
  throw new VultusError("bad-request", `There is no policy "${wanted}". Choose one of ${names}.`);
}

async function readPolicies(path: string): Promise<readonly Policy[]> {
  const { policies, mistakes } = parsePolicies(parseJson(path, await readTextFile(path)));
  if (mistakes.length === 0) return policies;
  const lines = mistakes.map((mistake) => `at ${mistake.path}: ${mistake.rule}`);
  throw new VultusError("bad-request", `${path} cannot be used: ${lines.join("; ")}.`);
}
