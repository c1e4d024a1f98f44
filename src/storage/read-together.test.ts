import { describe, expect, it } from "vitest";
import { secureRandom } from "../shared/random.ts";
import { collections, type EventRecord } from "./collections.ts";
import { openMemoryStore } from "./drivers/memory.ts";
import { readTogether } from "./read-together.ts";
import type { Collection, ListQuery } from "./records.ts";
import { fullRecords } from "./samples.contract.ts";

const open = (): Collection<EventRecord> => openMemoryStore({ now: () => 0, random: secureRandom }).events;
/** Some of them at the same time, so that ids decide. */
const event = (i: number): EventRecord => ({
  ...fullRecords.events,
  ...{ id: `evt_${(i * 37) % 101}`, at: Math.floor(i / 3), userId: i % 2 === 0 ? "usr_1" : "usr_2" },
});
const events = Array.from({ length: 40 }, (_, i) => event(i));

describe("two collections read as one", () => {
  it.each<[string, (i: number) => readonly [inFirst: boolean, inSecond: boolean]]>([
    ["that have each a part", (i) => [i % 3 === 0, i % 3 !== 0]],
    ["of which the first ends before the second begins", (i) => [i < 15, i >= 15]],
    ["that have some in both", (i) => [i < 30, i > 10]],
    ["that are the same", () => [true, true]],
    ["of which one is empty", () => [false, true]],
  ])("list and page as a whole one does: %s", async (_what, place) => {
    const [whole, first, second] = [open(), open(), open()];
    for (const [i, record] of events.entries()) {
      const [inFirst, inSecond] = place(i);
      await whole.insert(record);
      if (inFirst) await first.insert(record);
      if (inSecond) await second.insert(record);
    }
    const both = readTogether(collections.events, first, second);
    for (const limit of [1, 7, 20, 40, 1_000]) {
      const queries: ListQuery<EventRecord>[] = [
        { limit },
        { limit, order: "descending" },
        { limit, index: "byUser", equals: "usr_1" },
        { limit, index: "byUser", equals: "usr_2", order: "descending" },
        { limit, index: "byUser", equals: "usr_1", from: 5 },
      ];
      for (const query of queries) expect(await pages(both, query)).toStrictEqual(await pages(whole, query));
      expect(await idPages(both, limit)).toStrictEqual(await idPages(whole, limit));
    }
  });

  it("find a record in either, and remove it from both", async () => {
    const [first, second] = [open(), open()];
    const [old, shared, recent] = events;
    await first.insert(old);
    await second.insert(recent);
    for (const one of [first, second]) await one.insert(shared);
    const both = readTogether(collections.events, first, second);
    const ids = [old, shared, recent].map(({ id }) => id);
    expect((await both.getMany([...ids, "evt_none"])).map(({ id }) => id).sort()).toStrictEqual(ids.sort());
    for (const record of [old, recent]) {
      const found = await both.get(record.id);
      expect(found?.record).toStrictEqual(record);
      await both.replace({ ...record, reason: "changed" }, found?.version ?? 0);
      expect((await both.get(record.id))?.record.reason).toBe("changed");
    }
    expect(await both.take(old.id)).toMatchObject({ id: old.id });
    expect(await both.take(old.id)).toBeUndefined();
    expect(await both.delete(shared.id)).toBe(true);
    expect(await both.get(shared.id)).toBeUndefined();
    expect(await both.delete(shared.id)).toBe(false);
    expect(await both.delete(recent.id)).toBe(true);
    expect((await second.ids({ limit: 1 })).items).toStrictEqual([]);
  });
});

type Readable = Pick<Collection<EventRecord>, "list" | "ids">;

/** The ids of each page until the last. */
async function pages(collection: Readable, query: ListQuery<EventRecord>): Promise<readonly string[][]> {
  const all: string[][] = [];
  let after: string | undefined;
  do {
    const page = await collection.list({ ...query, after });
    all.push(page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return all;
}

async function idPages(collection: Readable, limit: number): Promise<readonly (readonly string[])[]> {
  const all: (readonly string[])[] = [];
  let after: string | undefined;
  do {
    const page = await collection.ids({ limit, after });
    all.push(page.items);
    after = page.next;
  } while (after !== undefined);
  return all;
}
