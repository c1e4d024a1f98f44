/** Keeps the events in another store than the rest, the log: each is safe in the main store before its writer goes on, and moves over in the background. */
import { SECOND } from "../shared/clock.ts";
import { isProblem } from "../shared/errors.ts";
import { shareRuns } from "../shared/share-runs.ts";
import type { EventRecord } from "./collections.ts";
import type { Collection } from "./records.ts";
import type { RecordStore } from "./record-store.ts";

export interface EventLogDeps {
  /** Opens the store of which the events alone are used; called again while it does not answer. */
  readonly openLog: () => Promise<RecordStore>;
  /** Told once each time that the log goes away. */
  readonly onAway: (error: unknown) => void;
}

/** Between two tries while the log is away. */
const RETRY_MS = 5 * SECOND;
const PORTION = 200;

/**
 * Several servers may move the same event at once: it has one id, so the log keeps it once.
 *
 * @returns The main store, with events that are written to its outbox and read from the log. It closes both.
 * @throws {VultusError} Whatever keeps the log from opening, but for `storage-unavailable`: the server starts without it.
 */
export async function withEventLog(main: RecordStore, deps: EventLogDeps): Promise<RecordStore> {
  const log = lazily(deps.openLog);
  let retry: NodeJS.Timeout | undefined;
  let isAway = false;
  let isClosed = false;

  const move = shareRuns(async () => {
    try {
      await moveAll(main, await log.get());
      isAway = false;
    } catch (error) {
      if (!isAway) deps.onAway(error);
      isAway = true;
      if (isClosed) return;
      clearTimeout(retry);
      retry = setTimeout(() => void move(), RETRY_MS).unref();
    }
  });

  await log.get().catch((error: unknown) => {
    if (!isProblem(error, "storage-unavailable")) throw error;
  });
  // What a server that was stopped has left.
  void move();
  return {
    ...main,
    events: {
      async insert(event) {
        await main.eventOutbox.insert(event);
        // Not waited for: a log that is away holds nobody up. While it is, the next try is due anyway.
        if (!isAway) void move();
      },
      get: async (id) => (await log.get()).events.get(id),
      getMany: async (ids) => (await log.get()).events.getMany(ids),
      replace: async (event, version) => (await log.get()).events.replace(event, version),
      take: async (id) => (await log.get()).events.take(id),
      list: async (query) => (await log.get()).events.list(query),
      ids: async (query) => (await log.get()).events.ids(query),
      delete: async (id) => (await log.get()).events.delete(id),
    },
    async sweepExpired() {
      const fromLog = async (): Promise<number> => (await log.get()).sweepExpired();
      return (await main.sweepExpired()) + (await fromLog().catch(() => 0));
    },
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await move();
      await main.close();
      await log.close();
    },
  };
}

async function moveAll(main: RecordStore, log: RecordStore): Promise<void> {
  for (;;) {
    const { items } = await main.eventOutbox.list({ limit: PORTION });
    for (const event of items) {
      await insertOnce(log.events, event);
      await main.eventOutbox.delete(event.id);
    }
    if (items.length < PORTION) return;
  }
}

async function insertOnce(events: Collection<EventRecord>, event: EventRecord): Promise<void> {
  try {
    await events.insert(event);
  } catch (error) {
    // Moved by another server, or by this one before it was stopped.
    if (!isProblem(error, "record-exists")) throw error;
  }
}

/** Opens a store when it is first needed, and tries anew when that failed. */
function lazily(open: () => Promise<RecordStore>) {
  let opening: Promise<RecordStore> | undefined;
  return {
    get(): Promise<RecordStore> {
      opening ??= open().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    close: async (): Promise<void> => (await opening?.catch(() => undefined))?.close(),
  };
}
