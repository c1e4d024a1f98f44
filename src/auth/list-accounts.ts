/** Lists the accounts for an operator, and tells all that is known of one without opening anything. */
import { inOrder } from "../shared/at-once.ts";
import { isProblem } from "../shared/errors.ts";
import type { UserRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";
import { listEnrolments } from "./enrolled.ts";
import { templateFacts, type TemplateFacts } from "./export-account.ts";
import { type Lockout, readLockout } from "./lockout.ts";
import { listPhotos } from "./photos.ts";
import { countWaitingEvents, type EventFacts, readEvents, type WaitingEvents } from "./read-events.ts";
import { listSessions } from "./sessions.ts";

export interface AccountSummary {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly createdAt: string;
  /** Enrolments. */
  readonly faces: number;
  /** When the newest of the sessions that still last was begun; `null` when nobody is signed in. */
  readonly signedInAt: string | null;
}

/** Accounts that are looked at side by side. */
const AT_ONCE = 8;

/**
 * One page, by id.
 *
 * @param after The `next` of the page before.
 * @throws {VultusError} `bad-request` when `after` is none.
 */
export async function listAccounts(
  deps: Pick<AuthDeps, "records">,
  count: number,
  after: string | undefined,
): Promise<{ readonly accounts: readonly AccountSummary[]; readonly next: string | undefined }> {
  const page = await deps.records.users.list({ limit: count, after });
  const accounts: AccountSummary[] = [];
  for await (const one of inOrder(page.items, AT_ONCE, (user) => summaryOf(deps, user))) accounts.push(one);
  return { accounts, next: page.next };
}

async function summaryOf(deps: Pick<AuthDeps, "records">, user: UserRecord): Promise<AccountSummary> {
  const { id, username, email = null, createdAt } = user;
  const enrolments = await listEnrolments(deps, id);
  const newest = (await listSessions(deps, id)).at(0);
  return {
    ...{ id, username, email, createdAt: iso(createdAt), faces: enrolments.length },
    signedInAt: newest ? iso(newest.createdAt) : null,
  };
}

export interface AccountDescription {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly createdAt: string;
  readonly consent: {
    readonly at: string;
    readonly version: string;
    readonly keepPhotos: UserRecord["keepPhotos"];
  };
  readonly enrolments: readonly TemplateFacts[];
  /** How many photos are kept, and how many browsers are signed in; the latter up to 100. */
  readonly photos: number;
  readonly sessions: number;
  readonly lockout: {
    readonly kind: Lockout["kind"];
    /** Failed attempts since the last success. */
    readonly failures: number;
    readonly until: string | null;
  };
  /** The newest first; `null` while a log in a store of its own is away. */
  readonly events: readonly EventFacts[] | null;
  readonly waitingEvents: WaitingEvents;
}

/** @param eventCount How many of the last events, at least 1. */
export async function describeAccount(
  deps: Pick<AuthDeps, "records" | "keyring" | "now">,
  user: UserRecord,
  eventCount: number,
): Promise<AccountDescription> {
  const { id, username, email = null, createdAt, consentAt, consentVersion, keepPhotos } = user;
  const lockout = await readLockout(deps, "user", id);
  const until = lockout.kind === "waiting" ? iso(lockout.until) : null;
  return {
    ...{ id, username, email, createdAt: iso(createdAt) },
    consent: { at: iso(consentAt), version: consentVersion, keepPhotos },
    enrolments: (await listEnrolments(deps, id)).map(templateFacts),
    photos: (await listPhotos(deps, id)).length,
    sessions: (await listSessions(deps, id)).length,
    lockout: { kind: lockout.kind, failures: lockout.failures, until },
    waitingEvents: await countWaitingEvents(deps),
    events: await lastEvents(deps, id, eventCount),
  };
}

async function lastEvents(
  deps: Pick<AuthDeps, "records">,
  userId: string,
  count: number,
): Promise<AccountDescription["events"]> {
  try {
    return await readEvents(deps, { userId, count });
  } catch (error) {
    // The accounts did answer, so this is the log.
    if (isProblem(error, "storage-unavailable")) return null;
    throw error;
  }
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
