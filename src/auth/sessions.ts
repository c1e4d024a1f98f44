/** Signed-in browsers: an opaque token in a cookie, its hash in the database, an end by idleness and one by age. */
import { MINUTE } from "../shared/clock.ts";
import { sha256Hex } from "../shared/bytes.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import { randomToken } from "../shared/ids.ts";
import type { SessionRecord, UserRecord } from "../storage/collections.ts";
import { acrOf, amrOf, type Assurance } from "./acr.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { recordEvent } from "./events.ts";

type SessionDeps = Pick<AuthDeps, "records" | "now" | "settings">;

export interface SignedIn {
  readonly user: UserRecord;
  readonly session: SessionRecord;
}

export interface NewSession {
  readonly session: SessionRecord;
  /** For the cookie; it exists nowhere else. */
  readonly token: string;
}

/** Signs a browser in. */
export async function createSession(
  deps: SessionDeps & Pick<AuthDeps, "random">,
  user: UserRecord,
  assurance: Assurance,
  origin: RequestOrigin,
): Promise<NewSession> {
  const token = randomToken(deps.random);
  const now = deps.now();
  const session: SessionRecord = {
    id: sha256Hex(token),
    userId: user.id,
    acr: acrOf(assurance),
    amr: [...amrOf(assurance)],
    address: origin.address,
    userAgent: origin.userAgent.slice(0, 256),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + Math.min(deps.settings.sessionIdleMs, deps.settings.sessionMaxMs),
  };
  await deps.records.sessions.insert(session);
  return { token, session };
}

/** @returns `undefined` when the token is unknown, expired, revoked, or its user is gone. */
export async function findSession(deps: SessionDeps, token: string): Promise<SignedIn | undefined> {
  const stored = await deps.records.sessions.get(sha256Hex(token));
  if (!stored) return undefined;
  const user = await deps.records.users.get(stored.record.userId);
  if (!user) return undefined;
  return { user: user.record, session: await touch(deps, stored.record, stored.version) };
}

/** A user's sessions, newest first. */
export async function listSessions(
  deps: Pick<AuthDeps, "records">,
  userId: string,
): Promise<readonly SessionRecord[]> {
  const page = await deps.records.sessions.list({
    index: "byUser",
    equals: userId,
    order: "descending",
    limit: 100,
  });
  return page.items;
}

/** Ends one session of this user. @throws {VultusError} `not-found` when the user has no such session. */
export async function revokeSession(
  deps: Pick<AuthDeps, "records" | "now" | "random" | "settings">,
  userId: string,
  sessionId: string,
  origin: RequestOrigin,
  kind: "sign-out" | "revoke-session" = "revoke-session",
): Promise<void> {
  const stored = await deps.records.sessions.get(sessionId);
  if (stored?.record.userId !== userId) {
    throw new VultusError("not-found", "This session has ended already. Reload the list.");
  }
  await deps.records.sessions.delete(sessionId);
  await recordEvent(deps, origin, { kind, outcome: "success", userId });
}

/** Moves the idle end, at most once a minute. */
async function touch(deps: SessionDeps, session: SessionRecord, version: number): Promise<SessionRecord> {
  const now = deps.now();
  if (now - session.lastSeenAt < MINUTE) return session;
  const { sessionIdleMs, sessionMaxMs } = deps.settings;
  const expiresAt = Math.min(now + sessionIdleMs, session.createdAt + sessionMaxMs);
  const touched = { ...session, lastSeenAt: now, expiresAt };
  try {
    await deps.records.sessions.replace(touched, version);
  } catch (error) {
    // Another request touched or ended it in the same moment.
    if (!isProblem(error, "record-changed")) throw error;
  }
  return touched;
}
