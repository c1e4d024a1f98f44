import { describe, expect, it, onTestFinished, vi } from "vitest";
import { bound } from "../../test/support/collections.ts";
import { SECOND } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import { secureRandom } from "../shared/random.ts";
import type { EventRecord } from "./collections.ts";
import { openMemoryStore } from "./drivers/memory.ts";
import { withEventLog } from "./event-outbox.ts";
import type { RecordStore } from "./record-store.ts";
import { fullRecords } from "./samples.contract.ts";

const deps = { now: () => 0, random: secureRandom };
const event = (id: string): EventRecord => ({ ...fullRecords.events, id });
const all = { limit: 1_000 };

describe("events with a log of their own", () => {
  it("move to it, and are read from there", async () => {
    const { store, main, log } = await bench();
    await store.events.insert(event("evt_1"));
    await expect.poll(async () => (await log.events.list(all)).items).toEqual([event("evt_1")]);
    expect((await store.events.list({ index: "byUser", equals: "", limit: 1 })).items).toHaveLength(1);
    expect((await main.events.list(all)).items).toEqual([]);
    await expect.poll(async () => (await main.eventOutbox.list(all)).items).toEqual([]);
  });

  it("are safe in the main store, in order, while the log is away, and move when it is back", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { store, main, log, away, cut, mend } = await bench();
    cut();
    for (let i = 1; i <= 5; i++) await store.events.insert(event(`evt_${i}`));
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    expect((await main.eventOutbox.list(all)).items).toHaveLength(5);
    await expect(store.events.list(all)).rejects.toMatchObject({ code: "storage-unavailable" });
    mend();
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect((await log.events.list(all)).items.map(({ id }) => id)).toEqual(
      Array.from({ length: 5 }, (_, i) => `evt_${i + 1}`),
    );
    expect((await main.eventOutbox.list(all)).items).toEqual([]);
    // Told once, though it was tried many times.
    expect(away()).toBe(1);
  });

  it("wait for a log that never answers no longer than for the main store", async () => {
    const { store, main, hang } = await bench();
    hang();
    await store.events.insert(event("evt_1"));
    await store.events.insert(event("evt_2"));
    expect((await main.eventOutbox.list(all)).items).toHaveLength(2);
  });

  it("are kept once when two servers move them at the same time", async () => {
    const { main, log } = await bench();
    for (let i = 0; i < 300; i++) await main.eventOutbox.insert(event(`evt_${i}`));
    const open = { openLog: async () => log, onAway: () => undefined };
    await Promise.all([withEventLog(main, open), withEventLog(main, open)]);
    await expect.poll(async () => (await log.events.ids(all)).items).toHaveLength(300);
    await expect.poll(async () => (await main.eventOutbox.ids(all)).items).toEqual([]);
  });

  it("move when the server stops, and what a killed one left when the next starts", async () => {
    const { store, main, log } = await bench();
    await main.eventOutbox.insert(event("evt_left"));
    void store.events.insert(event("evt_last"));
    let kept: readonly string[] = [];
    const closing = { ...log, close: async () => void (kept = (await log.events.ids(all)).items) };
    const next = await withEventLog(main, { openLog: async () => closing, onAway: () => undefined });
    await next.close();
    expect(kept).toEqual(["evt_last", "evt_left"]);
  });

  it("let the server start while the log is away, but not with a log that is misconfigured", async () => {
    const main = openMemoryStore(deps);
    const log = openMemoryStore(deps);
    let isThere = false;
    const openLog = async () => {
      if (isThere) return log;
      throw new VultusError("storage-unavailable", "The database does not answer.");
    };
    const store = await withEventLog(main, { openLog, onAway: () => undefined });
    await store.events.insert(event("evt_1"));
    isThere = true;
    expect((await store.events.list(all)).items).toEqual([]);
    await store.events.insert(event("evt_2"));
    await store.close();

    const wrong = async () => {
      throw new VultusError("config-invalid", "The URL cannot be read.");
    };
    await expect(withEventLog(main, { openLog: wrong, onAway: () => undefined })).rejects.toMatchObject({
      code: "config-invalid",
    });
  });
});

async function bench() {
  const main = openMemoryStore(deps);
  const log = openMemoryStore(deps);
  let state: "there" | "away" | "hanging" = "there";
  let times = 0;
  const answer = async (): Promise<void> => {
    if (state === "hanging") await new Promise(() => undefined);
    if (state === "away") throw new VultusError("storage-unavailable", "The database does not answer.");
  };
  const reached: RecordStore = {
    ...log,
    events: {
      ...bound(log.events),
      async insert(record) {
        await answer();
        await log.events.insert(record);
      },
      async list(query) {
        await answer();
        return log.events.list(query);
      },
    },
  };
  const store = await withEventLog(main, { openLog: async () => reached, onAway: () => times++ });
  return {
    ...{ store, main, log },
    away: () => times,
    cut: () => void (state = "away"),
    mend: () => void (state = "there"),
    hang: () => void (state = "hanging"),
  };
}
