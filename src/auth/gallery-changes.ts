/** Keeps 1:N galleries in step with the database: who changes somebody's faces tells every server, before and after. */
import { DAY, MINUTE } from "../shared/clock.ts";
import { isProblem } from "../shared/errors.ts";
import { timeOrderedId } from "../shared/ids.ts";
import type { AuthDeps } from "./deps.ts";
import { listEnrolments, openEnrolments } from "./enrolled.ts";

/** How far the clocks of two servers may be apart. */
export const CLOCKS_APART_MS = MINUTE;
/** Beyond what clocks differ by, longer than any use case takes from its first write to its last. */
const SETTLED_AFTER_MS = CLOCKS_APART_MS + MINUTE;
export const CHANGES_KEPT_MS = DAY;
/** A server that was cut off for longer reads the whole gallery anew. */
export const CHANGES_MISSED_AFTER_MS = CHANGES_KEPT_MS - CLOCKS_APART_MS;

type ChangeDeps = Pick<AuthDeps, "records" | "gallery" | "now" | "random">;

/** Reminds every server to look at somebody a little later. Written before the change itself: a server that is killed in between hides nothing from the others. */
export async function announceChange(deps: ChangeDeps, userId: string): Promise<void> {
  await writeChange(deps, userId, deps.now() + SETTLED_AFTER_MS);
}

/**
 * Brings somebody up to date here at once, and in the other servers before their next search. A gallery outside the process
 * that does not answer holds nothing up: as long as this change is not heeded, it is not searched.
 */
export async function publishChange(
  deps: ChangeDeps & Pick<AuthDeps, "keyring">,
  userId: string,
): Promise<void> {
  await refreshPerson(deps, userId).catch((error: unknown) => {
    if (!isProblem(error, "storage-unavailable")) throw error;
  });
  await writeChange(deps, userId, deps.now());
}

/** Puts somebody into the gallery as the database knows them now, or takes them out. */
export async function refreshPerson(
  deps: Pick<AuthDeps, "records" | "gallery" | "keyring">,
  userId: string,
): Promise<void> {
  const enrolments = await listEnrolments(deps, userId);
  // Asked last: an account that was deleted meanwhile must not come back.
  const user = (await deps.records.users.get(userId))?.record;
  const template = user && (await openEnrolments(deps.keyring, user, enrolments, deps.gallery.modelId));
  if (template) await deps.gallery.put(userId, template);
  else await deps.gallery.remove(userId);
}

async function writeChange(deps: ChangeDeps, userId: string, at: number): Promise<void> {
  await deps.records.galleryChanges.insert({
    id: timeOrderedId("chg", at, deps.random),
    modelId: deps.gallery.modelId,
    userId,
    at,
    expiresAt: at + CHANGES_KEPT_MS,
  });
}
