/** Keeps the events in another store than the rest, the log: each is safe in the main store before its writer goes on, and moves over in the background. */
import { HOUR, SECOND } from "../shared/clock.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import type { RandomBytes } from "../shared/random.ts";
import { shareRuns } from "../shared/share-runs.ts";
import { admitRecord } from "./border.ts";
import { collections, type EventRecord } from "./collections.ts";
import { type MoveDeps, moveEvents } from "./move-events.ts";
import { readTogether } from "./read-together.ts";
import type { Collection } from "./records.ts";
import type { RecordStore } from "./record-store.ts";

/** What an operator should know. Events are never lost by it: they wait. */
export type EventTrouble =
  | { readonly kind: "log-away" | "main-failed"; readonly error: unknown }
  | { readonly kind: "refused"; readonly error: unknown; readonly eventId: string };

/** The same as sentences. */
export const eventTroubles = {
  "log-away": "the event log does not answer; events wait in the main database",
  "main-failed": "events wait in the main database and cannot be moved on from there; it is tried again",
  refused: "an event can neither move nor be read where events are; it waits, and is tried again every hour",
} as const satisfies Record<EventTrouble["kind"], string>;

export interface OutboxDeps {
  readonly random: RandomBytes;
  /** Told once each time that the log goes away or the main store fails, and of each event that is refused. */
  readonly onTrouble: (trouble: EventTrouble) => void;
}

export interface EventLogDeps extends OutboxDeps {
  /** Opens the store of which the events alone are used; called again while it does not answer. */
  readonly openLog: () => Promise<RecordStore>;
}

/**
 * Events from before there was a log stay in the main store until they expire, and are read together with the log's. They do not
 * move: whoever tries a log, or names a wrong one, would lose sight of them for good.
 *
 * @returns The main store, with events that are written to its outbox and read from the log. It closes both.
 * @throws {VultusError} Whatever keeps the log from opening, but for `storage-unavailable`: the server starts without it.
 */
export async function withEventLog(main: RecordStore, deps: EventLogDeps): Promise<RecordStore> {
  const log = lazily(deps.openLog);
  const logged = eventsOf(() => log.get());
  const mover = openMover(main, { ...deps, target: async () => (await log.get()).events, away: "log-away" });
  await log.get().catch((error: unknown) => {
    if (!isProblem(error, "storage-unavailable")) throw error;
  });
  // What a server that was stopped has left.
  void mover.move();
  return {
    ...main,
    events: {
      ...readTogether(collections.events, main.events, logged),
      async insert(event) {
        // Refused now, and not by the log when nobody listens any more.
        await main.eventOutbox.insert(admitRecord(collections.events, event));
        // Not waited for: a log that is away holds nobody up. While it is, the next try is due anyway.
        if (mover.isWell()) void mover.move();
      },
    },
    async sweepExpired() {
      const fromLog = async (): Promise<number> => (await log.get()).sweepExpired();
      return (await main.sweepExpired()) + (await fromLog().catch(() => 0));
    },
    async close() {
      const isAnswering = await mover.close();
      const closing = log.close();
      // Of a log that does not answer, or is still opening, nobody hears how it was closed.
      closing.catch(() => undefined);
      await main.close();
      if (isAnswering) await isDoneWithin(LAST_WAIT_MS, closing);
    },
  };
}

/** For when no log is configured: what waits for one that there was before is logged beside the rest, in the background. */
export function withoutEventLog(main: RecordStore, deps: OutboxDeps): RecordStore {
  const mover = openMover(main, { ...deps, target: async () => main.events, away: "main-failed" });
  void mover.move();
  return {
    ...main,
    async close() {
      await mover.close();
      await main.close();
    },
  };
}

/** Between two tries while the log is away. */
const RETRY_MS = 5 * SECOND;
/** What is left then waits for the next start: whoever stops a server gives it some seconds in all. */
const LAST_WAIT_MS = SECOND;

interface Mover {
  /** Moves what waits by now, unless something fails; never rejects. */
  move(): Promise<void>;
  /** Whether the last move went well; otherwise another is due by itself. */
  isWell(): boolean;
  /** Moves what waits, for a moment and unless that fails anyway, and then begins with nothing. @returns Whether the target answers. */
  close(): Promise<boolean>;
}

/** @param deps `away` is what it means that the target fails. */
function openMover(
  { eventOutbox }: Pick<RecordStore, "eventOutbox">,
  deps: OutboxDeps & Pick<MoveDeps, "target"> & { readonly away: "log-away" | "main-failed" },
): Mover {
  const { random, onTrouble, target, away } = deps;
  const refused = new Set<string>();
  let state: "well" | "log-away" | "main-failed" = "well";
  let isStopped = false;
  let retry: NodeJS.Timeout | undefined;
  let forgiving: NodeJS.Timeout | undefined;

  const move = shareRuns(async () => {
    const outbox = { source: eventOutbox, target, random, skipped: refused, isStopped: () => isStopped };
    const moved = await moveEvents(outbox);
    if (isStopped) return;
    if (moved.kind === "failed") {
      const kind = moved.side === "target" ? away : "main-failed";
      if (state !== kind) onTrouble({ kind, error: moved.error });
      state = kind;
      clearTimeout(retry);
      retry = setTimeout(() => void move(), RETRY_MS).unref();
      return;
    }
    for (const [eventId, error] of moved.refused) {
      refused.add(eventId);
      onTrouble({ kind: "refused", error, eventId });
    }
    if (refused.size > 0) forgiving ??= setTimeout(forgive, HOUR).unref();
    if (state === "well") return;
    state = "well";
    // For what came when nobody asked for it to be moved.
    void move();
  });
  const forgive = (): void => {
    forgiving = undefined;
    refused.clear();
    void move();
  };
  return {
    move,
    isWell: () => state === "well",
    async close() {
      const isInTime = state !== "well" || (await isDoneWithin(LAST_WAIT_MS, move()));
      isStopped = true;
      clearTimeout(retry);
      clearTimeout(forgiving);
      return isInTime && state !== away;
    },
  };
}

/** The events of a store that may have to be opened, with failures that name it. */
function eventsOf(open: () => Promise<RecordStore>): Collection<EventRecord> {
  const ask = async <R>(work: (events: Collection<EventRecord>) => Promise<R>): Promise<R> => {
    try {
      return await work((await open()).events);
    } catch (error) {
      if (!isProblem(error, "storage-unavailable")) throw error;
      const { retryAfterSeconds = 2 } = error;
      throw new VultusError("storage-unavailable", "The event log does not answer; try again in a moment.", {
        ...{ retryAfterSeconds, cause: error },
      });
    }
  };
  return {
    get: (id) => ask((events) => events.get(id)),
    getMany: (ids) => ask((events) => events.getMany(ids)),
    insert: (event) => ask((events) => events.insert(event)),
    replace: (event, version) => ask((events) => events.replace(event, version)),
    take: (id) => ask((events) => events.take(id)),
    list: (query) => ask((events) => events.list(query)),
    ids: (query) => ask((events) => events.ids(query)),
    delete: (id) => ask((events) => events.delete(id)),
  };
}

/** Opens a store when it is first needed, and tries anew when that failed. */
function lazily(open: () => Promise<RecordStore>) {
  let opening: Promise<RecordStore> | undefined;
  let isClosed = false;
  return {
    async get(): Promise<RecordStore> {
      if (isClosed) throw new VultusError("storage-unavailable", "The server is stopping; try again later.");
      opening ??= open().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    /** One that is still opening is closed when it is open. */
    async close(): Promise<void> {
      isClosed = true;
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}

/** @throws What the work throws in time; later, nobody hears of it. */
async function isDoneWithin(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const inTime = work.then(() => true as const);
  try {
    return await Promise.race([inTime, late]);
  } finally {
    clearTimeout(timer);
  }
}
