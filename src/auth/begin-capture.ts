/** Begins a capture: a fresh id, a token for the page that will stream to it, the policy it will be judged by, two minutes. */
import { sha256Hex } from "../shared/bytes.ts";
import { randomId, randomToken } from "../shared/ids.ts";
import type { CaptureRecord } from "../storage/collections.ts";
import { offeredPolicy } from "./capture-policy.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { refuseFailingNetwork } from "./failed-captures.ts";

export type CapturePurpose = CaptureRecord["purpose"];

export interface BegunCapture {
  readonly id: string;
  /** Needed to stream and to use the capture; kept as a hash here. */
  readonly clientToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/**
 * @param policyName One of those that are offered; left out, the default.
 * @throws {VultusError} `policy-not-offered`; `locked-out` when too many captures of this network failed in a row.
 */
export async function beginCapture(
  deps: Pick<AuthDeps, "records" | "now" | "random" | "keyring" | "settings">,
  purpose: CapturePurpose,
  origin: RequestOrigin,
  policyName?: string,
): Promise<BegunCapture> {
  const policy = offeredPolicy(deps, policyName);
  // A back end begins captures for everybody: its network is not theirs.
  if (purpose !== "verify") await refuseFailingNetwork(deps, origin.address);
  const clientToken = randomToken(deps.random);
  const createdAt = deps.now();
  const capture: CaptureRecord = {
    id: randomId("cap", deps.random),
    tokenHash: sha256Hex(clientToken),
    purpose,
    policy: policy.name,
    acr: policy.acr,
    status: "open",
    reasons: [],
    address: origin.address,
    createdAt,
    expiresAt: createdAt + deps.settings.captureMs,
  };
  await deps.records.captures.insert(capture);
  return { id: capture.id, clientToken, expiresAt: capture.expiresAt };
}
