/** Lists the accounts for an operator, and tells all that is known of one without opening anything. */
import type { AccountDescription, AccountSummary } from "../contract/operator.ts";
import { inOrder } from "../shared/at-once.ts";
import { isProblem } from "../shared/errors.ts";
import type { UserRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";
import { listEnrolments, templateFacts } from "./enrolled.ts";
import { readLockout } from "./lockout.ts";
import { listPhotos } from "./photos.ts";
import { countWaitingEvents, readEvents } from "./read-events.ts";
import { listSessions } from "./sessions.ts";

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
