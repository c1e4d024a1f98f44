/** Lets a back end take a lockout off after it has checked another factor. */
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { recordEvent } from "./events.ts";
import { settleAttempt } from "./lockout.ts";
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
