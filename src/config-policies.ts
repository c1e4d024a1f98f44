/** Which capture policies there are and which of them may be used: those that come with Vultus, and the operator's own from a file. */
import type { Mistake } from "./config-mistakes.ts";
import { policies as builtIn, type Policy } from "./liveness/policy.ts";
import { parsePolicies } from "./liveness/policy-schema.ts";

export interface CapturePolicies {
  /** All that there are. */
  readonly policies: readonly Policy[];
  /** What captures may be judged by; the first is the default. */
  readonly offered: readonly Policy[];
}

/** What the two variables say, read on their own. */
export interface PolicyVariables {
  /** From `VULTUS_CAPTURE_POLICIES`; undefined when it cannot be read, which is reported elsewhere. */
  readonly names: readonly string[] | undefined;
  /** Whether `VULTUS_POLICIES_FILE` names a file. */
  readonly hasFile: boolean;
  /** The file's content; undefined when it could not be read. */
  readonly fileText: string | undefined;
}

/** Puts both together. Of a file with mistakes nothing is used, and names are then not looked up, as they may be in it. */
export function choosePolicies({ names, hasFile, fileText }: PolicyVariables): {
  readonly chosen: CapturePolicies;
  readonly mistakes: readonly Mistake[];
} {
  const file = hasFile ? readPoliciesFile(fileText) : { policies: [], mistakes: [] };
  const policies = [...builtIn, ...file.policies];
  const offered = (names ?? []).flatMap((name) => policies.find((policy) => policy.name === name) ?? []);
  const unknown = (names ?? []).filter((name) => !policies.some((policy) => policy.name === name));
  const known = policies.map((policy) => policy.name).join(", ");
  const mistakes =
    file.mistakes.length > 0
      ? file.mistakes
      : unknown.map((name) => ({
          name: "VULTUS_CAPTURE_POLICIES",
          rule: `names ${name}, which is none of ${known}`,
          example: "standard,gentle",
        }));
  return { chosen: { policies, offered }, mistakes };
}

function readPoliciesFile(text: string | undefined): {
  readonly policies: readonly Policy[];
  readonly mistakes: readonly Mistake[];
} {
  const name = "VULTUS_POLICIES_FILE";
  if (text === undefined) {
    return { policies: [], mistakes: [{ name, rule: "must name a file that can be read" }] };
  }
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return { policies: [], mistakes: [{ name, rule: "must name a file that is JSON" }] };
  }
  const { policies, mistakes } = parsePolicies(file);
  return { policies, mistakes: mistakes.map(({ path, rule }) => ({ name, rule: `at ${path} ${rule}` })) };
}
