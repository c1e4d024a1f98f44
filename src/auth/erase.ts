/** Deletes an account. The user record holds the only copy of the data key: with it, every sealed byte of the user is lost. */
import { VultusError } from "../shared/errors.ts";
import type { UserRecord } from "../storage/collections.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { listEnrolments } from "./enrolled.ts";
import { recordEvent } from "./events.ts";
import { announceChange, publishChange } from "./gallery-changes.ts";
import { settleAttempt } from "./lockout.ts";
import { usernameKey } from "./names.ts";
import { deletePhotosOf } from "./photos.ts";
import { listSessions } from "./sessions.ts";

/**
 * @param confirmation The username, typed once more.
 * @throws {VultusError} `confirmation-required` when it is another one.
 */
export async function eraseUser(
  deps: AuthDeps,
  user: UserRecord,
  confirmation: string,
  origin: RequestOrigin,
): Promise<void> {
  if (usernameKey(confirmation) !== user.usernameKey) {
    throw new VultusError("confirmation-required", "Type your username exactly to delete the account.");
  }
  await announceChange(deps, user.id);
  // First of all the key: a crash after this line leaves only what nobody can read, which the sweeper clears.
  await deps.records.users.delete(user.id);
  await publishChange(deps, user.id);
  await eraseLeftovers(deps, user.id);
  await settleAttempt(deps, "user", user.id);
  await recordEvent(deps, origin, { kind: "delete-account", outcome: "success", userId: user.id });
}

/** Deletes all that belongs to a user who is gone. Events stay: they name only the id. */
export async function eraseLeftovers(
  deps: Pick<AuthDeps, "records" | "blobs">,
  userId: string,
): Promise<void> {
  await emptied(async () => {
    const sessions = await listSessions(deps, userId);
    for (const session of sessions) await deps.records.sessions.delete(session.id);
    return sessions.length;
  });
  await emptied(async () => {
    const enrolments = await listEnrolments(deps, userId);
    for (const template of enrolments) await deps.records.templates.delete(template.id);
    return enrolments.length;
  });
  await deletePhotosOf(deps, userId);
}

/** Listings are cut off at a length: repeats until nothing is left. @param deleteSome Says how many there were. */
async function emptied(deleteSome: () => Promise<number>): Promise<void> {
  while ((await deleteSome()) > 0);
}
