/** Finds the user whom an operator names: by id, username or email. */
import { VultusError } from "../shared/errors.ts";
import type { UserRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";
import { findUser } from "./verify.ts";

/** @throws {VultusError} `not-found`; `bad-request` when one user's name is another one's id. */
export async function findAccount(deps: Pick<AuthDeps, "records">, claim: string): Promise<UserRecord> {
  const byId = (await deps.records.users.get(claim))?.record;
  const byName = await findUser(deps, claim);
  // Anybody may choose a name that reads like an id: the operator must not act on the wrong person.
  if (byId && byName && byId.id !== byName.id) {
    throw new VultusError("bad-request", `${claim} is one user's id and another one's name; give the email.`);
  }
  const user = byId ?? byName;
  if (user) return user;
  throw new VultusError("not-found", `There is no user ${claim}. Check the spelling.`);
}

/** @throws {VultusError} `not-found` */
export async function accountById(deps: Pick<AuthDeps, "records">, id: string): Promise<UserRecord> {
  const user = (await deps.records.users.get(id))?.record;
  if (!user) throw new VultusError("not-found", `There is no user ${id} any more.`);
  return user;
}
