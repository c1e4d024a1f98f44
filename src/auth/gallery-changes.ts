/** Keeps 1:N galleries in step with the database: who changes somebody's faces tells every server, before and after. */
import { DAY, MINUTE } from "../shared/clock.ts";
import { isProblem } from "../shared/errors.ts";
import { timeOrderedId } from "../shared/ids.ts";
import type { AuthDeps } from "./deps.ts";
import { listEnrolments, openEnrolments } from "./enrolled.ts";

/** How far the clocks of two servers may be apart. */
export const CLOCKS_APART_MS = MINUTE;
/**
 * Longer than any use case takes from its first write to its last, as told by whoever heeds it soonest: their clock may be
 * ahead, and they look ahead once more by as much.
 */
const SETTLED_AFTER_MS = 2 * CLOCKS_APART_MS + MINUTE;
export const CHANGES_KEPT_MS = DAY;
/** A server that was cut off for longer reads the whole gallery anew. */
export const CHANGES_MISSED_AFTER_MS = CHANGES_KEPT_MS - CLOCKS_APART_MS;

type ChangeDeps = Pick<AuthDeps, "records" | "gallery" | "now" | "random">;

/** Reminds every server to look at somebody a little later. Written before the change itself: a server that is killed in between hides nothing from the others. */
export async function announceChange(deps: ChangeDeps, userId: string): Promise<void> {
  await writeChange(deps, userId, deps.now() + SETTLED_AFTER_MS);
}

/**
 * Brings somebody up to date here at once, and in the other servers before their next search. A gallery that fails makes
 * nothing of this fail, for what changed is stored already: this server, too, heeds the change before it searches again, and
 * says what hinders it. But it is waited for: 5 seconds where a database outside the process cannot be reached, up to 15
 * where it hangs.
 */
export async function publishChange(
  deps: ChangeDeps & Pick<AuthDeps, "keyring" | "settings">,
  userId: string,
): Promise<void> {
  // Where nobody is looked for, no face is opened either.
  if (deps.settings.identify) await refreshPerson(deps, userId).catch(() => undefined);
  await writeChange(deps, userId, deps.now());
}

/**
 * Puts somebody into the gallery as the database knows them now, or takes them out.
 *
 * @returns Whether it holds them. `unreadable`: it does not, for a face cannot be opened here. One person's broken seal must not end the search for all.
 */
export async function refreshPerson(
  deps: Pick<AuthDeps, "records" | "gallery" | "keyring">,
  userId: string,
): Promise<"held" | "absent" | "unreadable"> {
  const { gallery, keyring } = deps;
  const enrolments = await listEnrolments(deps, userId);
  // Asked last: an account that was deleted meanwhile must not come back.
  const user = (await deps.records.users.get(userId))?.record;
  if (!user) {
    await gallery.remove(userId);
    return "absent";
  }
  const face = await openEnrolments(keyring, user, enrolments, gallery.modelId).catch((error: unknown) => {
    if (isProblem(error, "seal-broken")) return "unreadable" as const;
    throw error;
  });
  if (face === undefined || face === "unreadable") {
    await gallery.remove(userId, "here");
    return face ?? "absent";
  }
  await gallery.put(userId, face);
  return "held";
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
