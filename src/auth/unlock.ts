/** Lets a back end or an operator take a lockout off after another factor was checked. */
import type { Unlocked } from "../contract/operator.ts";
import type { UserRecord } from "../storage/collections.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { recordEvent } from "./events.ts";
import { readLockout, settleAttempt } from "./lockout.ts";
import { usernameKey } from "./names.ts";
import { findUser } from "./verify.ts";

/** Does the same for names that exist and names that don't. */
export async function unlock(
  deps: Pick<AuthDeps, "records" | "now" | "keyring" | "random" | "settings">,
  claim: string,
  origin: RequestOrigin,
): Promise<void> {
  const user = await findUser(deps, claim);
  await settleAttempt(deps, "user", user?.id ?? usernameKey(claim));
  await recordEvent(deps, origin, { kind: "unlock", outcome: "success", userId: user?.id });
}

/** @returns What it was before. */
export async function unlockAccount(
  deps: Pick<AuthDeps, "records" | "now" | "keyring" | "random" | "settings">,
  { id, username }: UserRecord,
  origin: RequestOrigin,
): Promise<Unlocked> {
  const { kind, failures } = await readLockout(deps, "user", id);
  await unlock(deps, username, origin);
  return { was: kind, failures };
}
