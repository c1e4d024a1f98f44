/** Reads the event log for operators: the newest first, narrowed down, with names beside ids. */
import type { EventFacts, WaitingEvents } from "../contract/operator.ts";
import type { EventRecord } from "../storage/collections.ts";
import { type ListQuery, MAX_PAGE } from "../storage/records.ts";
import type { AuthDeps } from "./deps.ts";

export interface EventWish {
  /** Only of this user. */
  readonly userId?: string | undefined;
  readonly kind?: string | undefined;
  /** Epoch milliseconds, both included. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** At most so many, at least 1. */
  readonly count: number;
  /** Goes on after a page; it said where. */
  readonly after?: string | undefined;
}

/** Pages of the store that one look goes through in search of what is rare. */
const PAGES_A_LOOK = 20;

/** @returns What one look at the log tells: perhaps more events than were wished for, or fewer where it would have to look far. */
export async function lookAtLog(deps: Pick<AuthDeps, "records" | "now">, wish: EventWish): Promise<LogLook> {
  const at = deps.now();
  // Before the log: an event that moves in between is missed by neither.
  const waiting = await countWaitingEvents(deps);
  const { events, next } = await findEvents(deps, wish, PAGES_A_LOOK);
  return { at, waiting, events: await factsOf(deps, events), next };
}

export interface LogLook {
  /** Epoch milliseconds before the look. */
  readonly at: number;
  readonly waiting: WaitingEvents;
  /** The newest first. */
  readonly events: readonly EventFacts[];
  /** Where the next look goes on; undefined when there are no more. */
  readonly next: string | undefined;
}

/**
 * Only what is in the log: `countWaitingEvents` says how many have not arrived there.
 *
 * @throws {VultusError} `storage-unavailable`, also when a log in a store of its own does not answer.
 */
export async function readEvents(
  deps: Pick<AuthDeps, "records">,
  wish: EventWish,
): Promise<readonly EventFacts[]> {
  const { events } = await findEvents(deps, wish, Number.POSITIVE_INFINITY);
  return factsOf(deps, events.slice(0, wish.count));
}

async function factsOf(
  deps: Pick<AuthDeps, "records">,
  events: readonly EventRecord[],
): Promise<readonly EventFacts[]> {
  const names = await usernamesOf(deps, new Set(events.map((event) => event.userId)));
  return events.map(({ id, at, kind, outcome, userId, acr, reason, captureId, keyId, ...where }) => ({
    ...{ id, at: new Date(at).toISOString(), kind, outcome },
    ...{ userId: userId || null, username: names.get(userId) ?? null },
    ...{ acr: acr ?? null, reason: reason ?? null, captureId: captureId ?? null, keyId: keyId ?? null },
    ...{ address: where.address, userAgent: where.userAgent, numbers: where.numbers },
  }));
}

/** Events that are safe beside the accounts and have not moved to the log yet; more than a moment's worth only while it is away. */
export async function countWaitingEvents({ records }: Pick<AuthDeps, "records">): Promise<WaitingEvents> {
  const { items, next } = await records.eventOutbox.ids({ limit: MAX_PAGE });
  return { count: items.length, isMore: next !== undefined };
}

/** Whole pages of the store, so that the next search goes on where this one ended. */
async function findEvents(
  { records }: Pick<AuthDeps, "records">,
  { userId, kind, since, until = Number.POSITIVE_INFINITY, count, after: start }: EventWish,
  mostPages: number,
): Promise<{ readonly events: readonly EventRecord[]; readonly next: string | undefined }> {
  const query = narrowestQuery(userId, kind, since);
  const isSifted = Number.isFinite(until) || (userId !== undefined && kind !== undefined);
  const limit = isSifted ? MAX_PAGE : Math.min(count, MAX_PAGE);
  const events: EventRecord[] = [];
  let after = start;
  for (let pages = 0; pages < mostPages && events.length < count; pages++) {
    const page = await records.events.list({ ...query, order: "descending", limit, after });
    for (const event of page.items) {
      if (since !== undefined && event.at < since) return { events, next: undefined };
      if (event.at <= until && (kind === undefined || event.kind === kind)) events.push(event);
    }
    after = page.next;
    if (after === undefined) break;
  }
  return { events, next: after };
}

/** One index, that of the user before that of the kind: of one user there are fewer. Without any, ids sort by time as well. */
function narrowestQuery(
  userId: string | undefined,
  kind: string | undefined,
  since: number | undefined,
): Pick<ListQuery<EventRecord>, "index" | "equals" | "from"> {
  const from = since === undefined ? {} : { from: Math.max(0, since) };
  if (userId !== undefined) return { index: "byUser", equals: userId, ...from };
  if (kind !== undefined) return { index: "byKind", equals: kind, ...from };
  return {};
}

async function usernamesOf(
  { records }: Pick<AuthDeps, "records">,
  userIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...userIds].filter((id) => id !== "");
  const names = new Map<string, string>();
  for (let i = 0; i < ids.length; i += MAX_PAGE) {
    for (const user of await records.users.getMany(ids.slice(i, i + MAX_PAGE)))
      names.set(user.id, user.username);
  }
  return names;
}
