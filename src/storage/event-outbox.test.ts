import { describe, expect, it, onTestFinished, vi } from "vitest";
import { bound } from "../../test/support/collections.ts";
import { HOUR, SECOND } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import { secureRandom } from "../shared/random.ts";
import type { EventRecord } from "./collections.ts";
import { openMemoryStore } from "./drivers/memory.ts";
import { type EventTrouble, withEventLog, withoutEventLog } from "./event-outbox.ts";
import type { RecordStore } from "./record-store.ts";
import { fullRecords } from "./samples.contract.ts";

const deps = { now: () => 0, random: secureRandom };
const event = (id: string): EventRecord => ({ ...fullRecords.events, id });
const all = { limit: 1_000 };
const away = new VultusError("storage-unavailable", "The database does not answer.");
const quiet = { random: secureRandom, onTrouble: () => undefined };

const idsIn = async (events: RecordStore["events"]) => (await events.ids(all)).items;

describe("events with a log of their own", () => {
  it("move to it, and are read from there", async () => {
    const { store, main, log } = await bench();
    await store.events.insert(event("evt_1"));
    await expect.poll(async () => (await log.events.list(all)).items).toEqual([event("evt_1")]);
    expect((await store.events.list({ index: "byUser", equals: "", limit: 1 })).items).toHaveLength(1);
    expect(await idsIn(main.events)).toEqual([]);
    await expect.poll(() => idsIn(main.eventOutbox)).toEqual([]);
  });

  it("from before there was one stay where they are, and are read with the others", async () => {
    const main = openMemoryStore(deps);
    const log = openMemoryStore(deps);
    for (const [id, at] of [["evt_a", 1] as const, ["evt_c", 3] as const]) {
      await main.events.insert({ ...event(id), at });
    }
    await log.events.insert({ ...event("evt_b"), at: 2 });
    const store = await withEventLog(main, { ...quiet, openLog: async () => log });
    const own = { index: "byUser", equals: "", order: "descending" } as const;
    const first = await store.events.list({ ...own, limit: 2 });
    const rest = await store.events.list({ ...own, limit: 2, after: first.next });
    const read = [...first.items, ...rest.items].map(({ id }) => id);
    expect([read, rest.next]).toEqual([["evt_c", "evt_b", "evt_a"], undefined]);
    expect(await idsIn(main.events)).toEqual(["evt_a", "evt_c"]);
  });

  it("are safe in the main store while the log is away, and move when it is back", async () => {
    useFakeTimers();
    const { store, main, log, troubles, put } = await bench();
    put("away");
    const ids = Array.from({ length: 5 }, (_, i) => `evt_${i}`);
    for (const id of ids) await store.events.insert(event(id));
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    expect(await idsIn(main.eventOutbox)).toEqual(ids);
    await expect(store.events.list(all)).rejects.toMatchObject({
      ...{ code: "storage-unavailable", retryAfterSeconds: 2 },
      message: expect.stringContaining("event log"),
    });
    put("there");
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect((await log.events.list(all)).items).toEqual(ids.map(event));
    expect(await idsIn(main.eventOutbox)).toEqual([]);
    // Told once, though it was tried many times.
    expect(troubles).toEqual([{ kind: "log-away", error: away }]);
  });

  it("wait for a log that never answers no longer than for the main store", async () => {
    const { store, main, put } = await bench();
    put("hanging");
    await store.events.insert(event("evt_1"));
    await store.events.insert(event("evt_2"));
    expect(await idsIn(main.eventOutbox)).toEqual(["evt_1", "evt_2"]);
  });

  it("are kept once when two servers move them at the same time", async () => {
    const { main, log } = await bench();
    for (let i = 0; i < 300; i++) await main.eventOutbox.insert(event(`evt_${i}`));
    const open = { ...quiet, openLog: async () => log };
    await Promise.all([withEventLog(main, open), withEventLog(main, open)]);
    await expect.poll(() => idsIn(log.events)).toHaveLength(300);
    await expect.poll(() => idsIn(main.eventOutbox)).toEqual([]);
  });

  it("wait alone when the log refuses one for good, which is told by its id and tried again after an hour", async () => {
    useFakeTimers();
    const { store, main, log, troubles, refuse } = await bench();
    refuse("evt_1");
    for (const id of ["evt_0", "evt_1", "evt_2"]) await store.events.insert(event(id));
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    expect(await idsIn(log.events)).toEqual(["evt_0", "evt_2"]);
    expect(await idsIn(main.eventOutbox)).toEqual(["evt_1"]);
    expect(troubles).toMatchObject([{ kind: "refused", eventId: "evt_1", error: { code: "internal" } }]);
    refuse(undefined);
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(await idsIn(log.events)).toEqual(["evt_0", "evt_1", "evt_2"]);
  });

  it("are refused at once when the log could not keep them, as they are without one", async () => {
    const { store, main } = await bench();
    const record = { ...event("evt_1"), userId: "x".repeat(2_000) };
    await expect(store.events.insert(record)).rejects.toMatchObject({ code: "bad-request" });
    expect(await idsIn(main.eventOutbox)).toEqual([]);
  });

  it("are not said to wait for the log when it is the main store that fails", async () => {
    useFakeTimers();
    const main = openMemoryStore(deps);
    await main.eventOutbox.insert(event("evt_1"));
    let isBroken = true;
    const failing: RecordStore = {
      ...main,
      eventOutbox: {
        ...bound(main.eventOutbox),
        delete: (id) => (isBroken ? Promise.reject(away) : main.eventOutbox.delete(id)),
      },
    };
    const troubles: EventTrouble[] = [];
    const log = openMemoryStore(deps);
    const told = { random: secureRandom, onTrouble: (one: EventTrouble) => void troubles.push(one) };
    await withEventLog(failing, { ...told, openLog: async () => log });
    await vi.advanceTimersByTimeAsync(30 * SECOND);
    expect(troubles).toEqual([{ kind: "main-failed", error: away }]);
    isBroken = false;
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(await idsIn(main.eventOutbox)).toEqual([]);
    expect(await idsIn(log.events)).toEqual(["evt_1"]);
  });

  it("let the server start while the log is away, but not with a log that is misconfigured", async () => {
    const main = openMemoryStore(deps);
    const log = openMemoryStore(deps);
    let isThere = false;
    const openLog = async () => {
      if (isThere) return log;
      throw away;
    };
    const store = await withEventLog(main, { ...quiet, openLog });
    await store.events.insert(event("evt_1"));
    isThere = true;
    expect((await store.events.list(all)).items).toEqual([]);

    const wrong = async () => {
      throw new VultusError("config-invalid", "The URL cannot be read.");
    };
    await expect(withEventLog(main, { ...quiet, openLog: wrong })).rejects.toMatchObject({
      code: "config-invalid",
    });
  });
});

describe("a server with an event log that stops", () => {
  it("moves its last events, and what a killed one has left", async () => {
    const { store, main, log } = await bench();
    await main.eventOutbox.insert(event("evt_left"));
    void store.events.insert(event("evt_last"));
    let kept: readonly string[] = [];
    const closing = { ...log, close: async () => void (kept = await idsIn(log.events)) };
    const next = await withEventLog(main, { ...quiet, openLog: async () => closing });
    await next.close();
    expect(kept).toEqual(["evt_last", "evt_left"]);
    await expect(main.check()).rejects.toMatchObject({ code: "storage-unavailable" });
  });

  it("closes its main store although the log neither answers nor closes, and leaves the events there", async () => {
    useFakeTimers();
    const { store, main, put } = await bench();
    const closed = vi.spyOn(main, "close");
    put("hanging");
    await store.events.insert(event("evt_1"));
    let kept: readonly string[] = [];
    closed.mockImplementation(async () => void (kept = await idsIn(main.eventOutbox)));
    const closing = store.close();
    await vi.advanceTimersByTimeAsync(SECOND);
    await closing;
    expect(kept).toEqual(["evt_1"]);
  });

  it("does not try a log once more that is away", async () => {
    useFakeTimers();
    const { store, main, put, tries } = await bench();
    put("away");
    await store.events.insert(event("evt_1"));
    await vi.advanceTimersByTimeAsync(SECOND);
    const before = tries();
    expect(before).toBeGreaterThan(0);
    // No time passes: it waits for nothing.
    await store.close();
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    expect(tries()).toBe(before);
    await expect(main.check()).rejects.toMatchObject({ code: "storage-unavailable" });
  });

  it("does not wait for a log that is opening, which is closed once it is open", async () => {
    useFakeTimers();
    const [main, log] = [openMemoryStore(deps), openMemoryStore(deps)];
    const opening: ((store: RecordStore) => void)[] = [];
    const openLog = vi.fn<() => Promise<RecordStore>>(
      () => new Promise((resolve) => void opening.push(resolve)),
    );
    openLog.mockRejectedValueOnce(away);
    const store = await withEventLog(main, { ...quiet, openLog });
    const closing = store.close();
    await vi.advanceTimersByTimeAsync(SECOND);
    await closing;
    await expect(main.check()).rejects.toMatchObject({ code: "storage-unavailable" });
    await log.check();
    for (const open of opening) open(log);
    await vi.advanceTimersByTimeAsync(0);
    await expect(log.check()).rejects.toMatchObject({ code: "storage-unavailable" });
  });
});

describe("events without a log any more", () => {
  it("that wait for the one before are logged beside the rest, once", async () => {
    const main = openMemoryStore(deps);
    for (const id of ["evt_1", "evt_2", "evt_3"]) await main.eventOutbox.insert(event(id));
    // Another server was killed before it could take it out.
    await main.events.insert(event("evt_2"));
    const store = withoutEventLog(main, quiet);
    await expect.poll(() => idsIn(store.eventOutbox)).toEqual([]);
    expect(await idsIn(store.events)).toEqual(["evt_1", "evt_2", "evt_3"]);
    await store.close();
    await expect(main.check()).rejects.toMatchObject({ code: "storage-unavailable" });
  });
});

function useFakeTimers(): void {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
}

type LogState = "there" | "away" | "hanging";

/** A store with a log that can be put out of reach. */
async function bench() {
  const main = openMemoryStore(deps);
  const log = openMemoryStore(deps);
  let state: LogState = "there";
  let refused: string | undefined;
  let tries = 0;
  const troubles: EventTrouble[] = [];
  const answer = async (): Promise<void> => {
    tries++;
    if (state === "hanging") await new Promise(() => undefined);
    if (state === "away") throw away;
  };
  const reached: RecordStore = {
    ...log,
    events: {
      ...bound(log.events),
      async insert(record) {
        await answer();
        if (record.id === refused) throw new VultusError("internal", "The database refused a statement.");
        await log.events.insert(record);
      },
      async list(query) {
        await answer();
        return log.events.list(query);
      },
    },
    async close() {
      if (state === "hanging") await new Promise(() => undefined);
      await log.close();
    },
  };
  const onTrouble = (trouble: EventTrouble): void => void troubles.push(trouble);
  const store = await withEventLog(main, { random: secureRandom, onTrouble, openLog: async () => reached });
  return {
    ...{ store, main, log, troubles },
    put: (next: LogState) => void (state = next),
    refuse: (id: string | undefined) => void (refused = id),
    tries: () => tries,
  };
}
