/** Finds the policy that a capture is judged by, among those that the operator offers. */
import type { Policy } from "../liveness/policy.ts";
import { VultusError } from "../shared/errors.ts";
import type { CaptureRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";

type PolicyDeps = Pick<AuthDeps, "settings">;

/**
 * The policy for a new capture.
 *
 * @param name As asked for; the default without one.
 * @throws {VultusError} `policy-not-offered`; every other name is refused alike, whether such a policy exists or not.
 */
export function offeredPolicy({ settings }: PolicyDeps, name: string | undefined): Policy {
  const offered = settings.capturePolicies;
  const policy = name === undefined ? offered.at(0) : offered.find((one) => one.name === name);
  if (policy) return policy;
  throw new VultusError(
    "policy-not-offered",
    `Name one of the policies that captures may have here (${offered.map((one) => one.name).join(", ")}), or none.`,
  );
}

/**
 * The policy of a capture that was begun.
 *
 * @throws {VultusError} `policy-not-offered` when it is not what was promised any more: the server was configured anew meanwhile.
 */
export function policyOf({ settings }: PolicyDeps, capture: Pick<CaptureRecord, "policy" | "acr">): Policy {
  const policy = settings.capturePolicies.find((one) => one.name === capture.policy);
  if (policy?.acr === capture.acr) return policy;
  throw new VultusError("policy-not-offered", "Begin a new capture: the policy of this one has changed.");
}
