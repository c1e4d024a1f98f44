import { describe, expect, it } from "vitest";
import { bound } from "../../test/support/collections.ts";
import {
  deps,
  forced,
  insertUsers,
  NOW,
  nothing,
  openEnd,
  person,
  unforced,
} from "../../test/support/copy-ends.ts";
import { fillInstallation } from "../../test/support/installation.ts";
import { DAY, SECOND } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import type { UserRecord } from "./collections.ts";
import { copyStores } from "./copy.ts";
import type { CopyEnd, CopyProgress } from "./copy-move.ts";
import { openMemoryStore } from "./drivers/memory.ts";
import { fullRecords } from "./samples.contract.ts";

describe("a copy", () => {
  it("makes the target what the source is, and finds nothing to do afterwards", async () => {
    const [source, target] = [openEnd(), openEnd()];
    const count = await fillInstallation(source.records, { users: 300, now: NOW }, source.blobs);
    const first = await copyStores(deps, source, target, unforced);
    expect(first).toMatchObject({
      isEqual: true,
      passes: [{ inserted: count + 300, replaced: 0, deleted: 0 }, nothing],
    });
    expect(first.parts.reduce((sum, part) => sum + part.target.count, 0)).toBe(count + 300);
    const again = await copyStores(deps, source, target, unforced);
    expect(again).toMatchObject({ isEqual: true, passes: [nothing] });
    expect(again.parts).toStrictEqual(first.parts);
  });

  it("replaces what differs and deletes what is gone", async () => {
    const [source, target] = [openEnd(), openEnd()];
    await insertUsers(source, person("a"), person("b"));
    await source.records.attempts.insert({ id: "x", failures: 1, blockedUntil: 0 });
    await source.blobs.put("a/1", new Uint8Array([1]));
    await copyStores(deps, source, target, unforced);
    const stored = await source.records.users.get("a");
    await source.records.users.replace(person("a", "new"), stored?.version ?? 0);
    await source.records.attempts.delete("x");
    await source.blobs.delete("a/1");
    await source.blobs.put("a/2", new Uint8Array([2]));
    const report = await copyStores(deps, source, target, unforced);
    expect(report.passes[0]).toStrictEqual({ ...nothing, inserted: 1, replaced: 1, deleted: 2 });
    expect(report.isEqual).toBe(true);
    expect(await target.records.attempts.get("x")).toBeUndefined();
    expect(await target.blobs.get("a/1")).toBeUndefined();
  });

  it("mends blobs that have other bytes under the same key", async () => {
    const [source, target] = [openEnd(), openEnd()];
    for (const key of ["a", "b", "c"]) await source.blobs.put(key, new Uint8Array([1]));
    await target.blobs.put("b", new Uint8Array([2]));
    const report = await copyStores(deps, source, target, { ...unforced, mostPasses: 1 });
    expect(report.passes).toStrictEqual([
      { ...nothing, inserted: 2 },
      { ...nothing, replaced: 1 },
    ]);
    expect(report.isEqual).toBe(true);
  });

  it("leaves alone what is excepted", async () => {
    const [source, target] = [openEnd(), openEnd()];
    await source.records.blobs.insert({ id: "a", bytes: new Uint8Array([1]) });
    await target.records.blobs.insert({ id: "b", bytes: new Uint8Array([2]) });
    const report = await copyStores(deps, source, target, { ...unforced, except: ["blobs"] });
    expect(report.isEqual).toBe(true);
    expect((await target.records.blobs.ids({ limit: 10 })).items).toStrictEqual(["b"]);
  });

  it("tells how far it is", async () => {
    const [source, target] = [openEnd(), openEnd()];
    const count = await fillInstallation(source.records, { users: 100, now: NOW }, source.blobs);
    const heard: CopyProgress[] = [];
    const onProgress = (progress: CopyProgress): void => void heard.push(progress);
    await copyStores(deps, source, target, { ...unforced, onProgress });
    const total = count + 100;
    expect(heard.findLast(({ stage }) => stage === "counting")?.total).toBe(total);
    for (const [stage, pass] of [
      ["copying", 1],
      ["copying", 2],
      ["comparing", 2],
    ]) {
      const last = heard.findLast((progress) => progress.stage === stage && progress.pass === pass);
      expect(last).toMatchObject({ done: total, total, part: "blob store" });
    }
  });

  it("outlasts a target that is away for a while, and gives up on one that stays away", async () => {
    const [source, target] = [openEnd(), openEnd()];
    await insertUsers(source, person("a"));
    const waits: number[] = [];
    const away = new VultusError("storage-unavailable", "Away.", { retryAfterSeconds: 2 });
    const failing = (times: number): CopyEnd => {
      const users = bound(target.records.users);
      let left = times;
      const insert = (record: UserRecord) => (left-- > 0 ? Promise.reject(away) : users.insert(record));
      return { records: { ...target.records, users: { ...users, insert } } };
    };
    const wait = async (ms: number): Promise<void> => void waits.push(ms);
    await expect(copyStores({ ...deps, wait }, source, failing(6), unforced)).rejects.toBe(away);
    expect(waits).toStrictEqual([2, 4, 8, 16, 30].map((seconds) => seconds * SECOND));
    expect(await copyStores({ ...deps, wait }, source, failing(5), unforced)).toMatchObject({
      isEqual: true,
    });
  });
});

describe("values that may be only one record's", () => {
  it.each([
    ["are swapped", { a: "b", b: "a" }],
    ["go round in a ring", { a: "b", b: "c", c: "d", d: "a" }],
    ["go round the other way", { a: "d", b: "a", c: "b", d: "c" }],
    ["are handed down a line", { a: "new", b: "a", c: "b", d: "c" }],
    ["are handed up a line", { a: "b", b: "c", c: "d", d: "new" }],
    ["are somebody's who came when their owner went", { aa: "d", b: "b" }],
    ["are an earlier one's whose owner went", { b: "b", dd: "a", ee: "c" }],
  ])("may have been passed on since the last pass: they %s", async (_how, emails) => {
    const [source, target] = [openEnd(), openEnd()];
    await insertUsers(target, person("a"), person("b"), person("c"), person("d"));
    await insertUsers(source, ...Object.entries(emails).map(([letter, email]) => person(letter, email)));
    const report = await copyStores(deps, source, target, { ...forced, mostPasses: 1 });
    expect(report.isEqual).toBe(true);
    expect(await emailsOf(target)).toStrictEqual(emails);
    expect(await copyStores(deps, source, target, unforced)).toMatchObject({ passes: [nothing] });
  });

  it("are told apart from what is in the way for no reason that can be found, which is tried once more", async () => {
    const [source, target] = [openEnd(), openEnd()];
    await insertUsers(source, person("a"), person("b"));
    const users = bound(target.records.users);
    const taken = new VultusError("record-exists", "Taken.");
    const insert = (record: UserRecord) => (record.id === "b" ? Promise.reject(taken) : users.insert(record));
    const records = { ...target.records, users: { ...users, insert } };
    const report = await copyStores(deps, source, { records }, unforced);
    expect(report).toMatchObject({
      isEqual: false,
      passes: [
        { ...nothing, inserted: 1, refused: 1 },
        { ...nothing, refused: 1 },
      ],
    });
  });

  it("may be shuffled among hundreds", async () => {
    const [source, target] = [openEnd(), openEnd()];
    const letters = Array.from({ length: 300 }, (_, i) => `p${i}`);
    await insertUsers(source, ...letters.map((letter, i) => person(letter, `p${(i * 7 + 1) % 300}`)));
    await insertUsers(target, ...letters.map((letter) => person(letter)));
    expect(await copyStores(deps, source, target, unforced)).toMatchObject({ isEqual: true });
    expect(await emailsOf(target)).toStrictEqual(await emailsOf(source));
  });
});

it("compares without what expires meanwhile, which may go at one end first", async () => {
  let now = NOW;
  const ticking = { ...deps, now: () => now };
  const [source, target] = [{ records: openMemoryStore(ticking) }, { records: openMemoryStore(ticking) }];
  const session = { ...fullRecords.sessions, expiresAt: NOW + DAY };
  await source.records.sessions.insert(session);
  await source.records.sessions.insert({ ...session, id: "short", expiresAt: NOW + 10 });
  const sessions = bound(target.records.sessions);
  // The target is read after the source, when the short one has gone.
  const slow = {
    ...sessions,
    async list(query: Parameters<typeof sessions.list>[0]) {
      if ((await sessions.ids({ limit: 10 })).items.length > 0) now = NOW + SECOND;
      return sessions.list(query);
    },
  };
  const records = { ...target.records, sessions: slow };
  const report = await copyStores(ticking, source, { records }, { ...unforced, mostPasses: 1 });
  expect(report.parts.find(({ part }) => part === "sessions")).toMatchObject({
    isEqual: true,
    source: { count: 1 },
  });
});

async function emailsOf({ records }: CopyEnd): Promise<Record<string, string | undefined>> {
  const { items } = await records.users.list({ limit: 1_000 });
  return Object.fromEntries(items.map(({ id, emailKey }) => [id, emailKey]));
}
