/** 1:1: is this face the one enrolled under this name? Unknown, not enrolled and not matching are one answer in one time. */
import { compareTemplates } from "../matching/compare.ts";
import { VultusError } from "../shared/errors.ts";
import type { Template } from "../shared/template.ts";
import type { UserRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";
import { listEnrolments, openEnrolments } from "./enrolled.ts";
import { reserveAttempt, settleAttempt, takeBackFailures } from "./lockout.ts";
import { emailKey, usernameKey } from "./names.ts";

type VerifyDeps = Pick<AuthDeps, "records" | "keyring" | "decoy" | "settings" | "now">;

export type Verification =
  | { readonly isSame: true; readonly user: UserRecord; readonly score: number }
  /** The user who was claimed, for the log only. */
  | { readonly isSame: false; readonly userId: string | undefined; readonly score: number };

/**
 * @param claim Username or email, as typed.
 * @throws {VultusError} `locked-out`, alike for names that exist and names that don't.
 */
export async function verify(
  deps: VerifyDeps,
  claim: string,
  probe: Template,
  address: string,
): Promise<Verification> {
  const { user, limitName, failures } = await countFailure(deps, claim, address);

  const { score, isSame } = await compare(deps, user, probe);
  if (!user || !isSame) return { isSame: false, userId: user?.id, score };
  await settleAttempt(deps, "user", limitName);
  await takeBackFailures(deps, "address", address, failures);
  return { isSame: true, user, score };
}

/**
 * Counts a failed attempt on a name, for the address and for the user.
 *
 * @returns What is needed to take it back.
 * @throws {VultusError} `locked-out`, alike for names that exist and names that don't.
 */
export async function countFailure(
  deps: Pick<AuthDeps, "records" | "keyring" | "now">,
  claim: string,
  address: string,
): Promise<{
  readonly user: UserRecord | undefined;
  readonly limitName: string;
  readonly failures: number;
}> {
  const user = await findUser(deps, claim);
  const limitName = user?.id ?? usernameKey(claim);
  await reserveAttempt(deps, "address", address);
  return { user, limitName, failures: await reserveAttempt(deps, "user", limitName) };
}

/** One look-up by the index that the claim's form asks for. */
export async function findUser(
  deps: Pick<AuthDeps, "records">,
  claim: string,
): Promise<UserRecord | undefined> {
  const page = claim.includes("@")
    ? await deps.records.users.list({ index: "emailKey", equals: emailKey(claim), limit: 1 })
    : await deps.records.users.list({ index: "usernameKey", equals: usernameKey(claim), limit: 1 });
  return page.items.at(0);
}

async function compare(
  deps: VerifyDeps,
  user: UserRecord | undefined,
  probe: Template,
): Promise<{ score: number; isSame: boolean }> {
  const enrolments = await listEnrolments(deps, user?.id ?? deps.decoy.userId);
  const enrolled = user ? await openEnrolments(deps.keyring, user, enrolments, probe.modelId) : undefined;
  const reference = enrolled ?? (await openDecoy(deps, probe.modelId));
  const match = compareTemplates(probe, reference, deps.settings.matchThreshold);
  // Whatever the probe scores against the decoy: nobody is signed in by it.
  return { score: match.score, isSame: match.isSame && enrolled !== undefined };
}

async function openDecoy(deps: VerifyDeps, modelId: string): Promise<Template> {
  const { userId: id, wrappedKey, sealed } = deps.decoy;
  const opened = await openEnrolments(
    deps.keyring,
    { id, wrappedKey },
    [{ modelId, sealed, imageCount: 1 }],
    modelId,
  );
  if (!opened)
    throw new VultusError("internal", "The decoy template could not be opened. Restart the server.");
  return opened;
}
