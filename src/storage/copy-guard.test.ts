import { describe, expect, it } from "vitest";
import { bound } from "../../test/support/collections.ts";
import {
  deps,
  forced,
  insertUsers,
  lastingEvent,
  type MemoryEnd,
  NOW,
  nothing,
  openEnd,
  person,
  unforced,
} from "../../test/support/copy-ends.ts";
import { DAY, SECOND } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import type { UserRecord } from "./collections.ts";
import { copyStores } from "./copy.ts";
import type { CopyEnd } from "./copy-move.ts";
import { openMemoryStore } from "./drivers/memory.ts";
import { fullRecords } from "./samples.contract.ts";

describe("a target that somebody needs", () => {
  it.each([
    ["users", (store: CopyEnd) => insertUsers(store, person("stranger"))],
    ["API keys", (store: CopyEnd) => store.records.apiKeys.insert(fullRecords.apiKeys)],
    ["events", (store: CopyEnd) => store.records.events.insert(lastingEvent("e"))],
    ["blobs", (store: CopyEnd) => store.blobs?.put("stranger/photo", new Uint8Array())],
  ])("is refused for %s that the source does not have, unless they may go", async (what, add) => {
    const [source, target] = [openEnd(), openEnd()];
    await insertUsers(source, person("a"));
    await add(target);
    const refusal = copyStores(deps, source, target, unforced);
    await expect(refusal).rejects.toMatchObject({
      code: "bad-request",
      message: expect.stringContaining(`1 ${what}`),
    });
    expect(await target.records.users.get("a")).toBeUndefined();
    expect(await copyStores(deps, source, target, forced)).toMatchObject({ isEqual: true });
  });

  it("takes no audit log over its accounts, and no accounts over its audit log", async () => {
    const [log, accounts] = [openEnd(), openEnd()];
    await insertUsers(accounts, person("a"));
    await log.records.events.insert(lastingEvent("e"));
    const refusal = copyStores(deps, log, accounts, unforced);
    await expect(refusal).rejects.toMatchObject({ code: "bad-request" });
    await expect(refusal).rejects.toThrow(/^The target has 1 users .* has no accounts at all/);
    // Whoever follows that advice here loses every account.
    await expect(refusal).rejects.not.toThrow(/--overwrite/);
    const another = copyStores(deps, accounts, log, unforced);
    await expect(another).rejects.toThrow(/^The target has 1 events .* does it hold the audit log/);
  });

  it("takes an audit log that has a database of its own, again and again", async () => {
    const [log, target] = [openEnd(), openEnd()];
    for (const id of ["e", "f"]) {
      await log.records.events.insert(lastingEvent(id));
      expect(await copyStores(deps, log, target, unforced)).toMatchObject({ isEqual: true });
    }
  });

  it("is refused when it is the source by another name", async () => {
    const one = openEnd();
    await insertUsers(one, person("a"));
    const refusal = { code: "config-invalid" };
    await expect(copyStores(deps, one, { ...one }, forced)).rejects.toMatchObject(refusal);
    await expect(copyStores(deps, one, openEnd(one.blobs), forced)).rejects.toMatchObject(refusal);
    expect((await one.records.tallies.ids({ limit: 10 })).items).toStrictEqual([]);
    expect(await one.records.users.get("a")).toBeDefined();
  });

  it("is not refused for the mark that a killed copy left", async () => {
    const [source, target] = [openEnd(), openEnd()];
    await target.blobs.put("copy-mark/0", new Uint8Array());
    expect(await copyStores(deps, source, target, unforced)).toMatchObject({ isEqual: true });
    expect(await target.blobs.get("copy-mark/0")).toBeUndefined();
  });
});

describe("a second copy without force", () => {
  it("deletes events that the source has swept by age, be its clock a little ahead", async () => {
    let now = NOW;
    const ticking = { ...deps, now: () => now };
    const [source, target] = [{ records: openMemoryStore(ticking) }, { records: openMemoryStore(ticking) }];
    const ends = { old: NOW + DAY, ageing: NOW + DAY + 50 * SECOND, young: NOW + 2 * DAY };
    for (const [id, expiresAt] of Object.entries(ends)) {
      await source.records.events.insert({ ...lastingEvent(id), expiresAt });
    }
    await copyStores(ticking, source, target, unforced);
    now = NOW + DAY;
    await source.records.sweepExpired();
    await source.records.events.delete("ageing");
    expect(await copyStores(ticking, source, target, unforced)).toMatchObject({ isEqual: true });
    expect((await target.records.events.ids({ limit: 10 })).items).toStrictEqual(["young"]);

    await source.records.events.delete("young");
    await expect(copyStores(ticking, source, target, unforced)).rejects.toMatchObject({
      code: "bad-request",
    });
  });

  it("deletes a photo that its owner has removed", async () => {
    const [source, target] = await copiedWithPhoto();
    await source.records.photos.delete(photo.id);
    await source.blobs.delete(photo.blobKey);
    expect(await copyStores(deps, source, target, unforced)).toMatchObject({ isEqual: true });
    expect(await target.blobs.get(photo.blobKey)).toBeUndefined();
  });

  it("is refused when the photos that the source names are only at the target", async () => {
    const [source, target] = await copiedWithPhoto();
    // Swapped places: what lies at the target is all there is.
    await source.blobs.delete(photo.blobKey);
    await expect(copyStores(deps, source, target, unforced)).rejects.toMatchObject({
      code: "bad-request",
      message: expect.stringContaining("1 blobs"),
    });
    expect(await target.blobs.get(photo.blobKey)).toBeDefined();
  });

  const photo = { ...fullRecords.photos, userId: "a", blobKey: "a/photo" };

  async function copiedWithPhoto(): Promise<readonly [MemoryEnd, MemoryEnd]> {
    const [source, target] = [openEnd(), openEnd()];
    await insertUsers(source, person("a"));
    await source.records.photos.insert(photo);
    await source.blobs.put(photo.blobKey, new Uint8Array([1]));
    await copyStores(deps, source, target, unforced);
    return [source, target];
  }
});

it("names the record that the target cannot take", async () => {
  const [source, target] = [openEnd(), openEnd()];
  await insertUsers(source, person("a"), person("b"));
  const users = bound(target.records.users);
  const narrow = {
    ...users,
    insert: (record: UserRecord) =>
      record.id === "b" ? Promise.reject(new VultusError("bad-request", "Too large.")) : users.insert(record),
  };
  const records = { ...target.records, users: narrow };
  await expect(copyStores(deps, source, { records }, unforced)).rejects.toMatchObject({
    code: "bad-request",
    message: "users, b: Too large.",
  });
});

describe("a source whose listing cannot be relied on", () => {
  it("has nothing deleted that it still has", async () => {
    const [source, target] = [openEnd(), openEnd()];
    await insertUsers(source, person("a"), person("b"));
    await copyStores(deps, source, target, unforced);
    const users = bound(source.records.users);
    const lagging: CopyEnd = {
      records: {
        ...source.records,
        users: {
          ...users,
          async list(query) {
            const page = await users.list(query);
            return { ...page, items: page.items.filter(({ id }) => id !== "a") };
          },
        },
      },
    };
    const report = await copyStores(deps, lagging, target, unforced);
    expect(report.passes[0]).toStrictEqual(nothing);
    expect(await target.records.users.get("a")).toBeDefined();
  });

  it("is not compared with when it is out of order", async () => {
    const [source, target] = [openEnd(), openEnd()];
    await insertUsers(source, person("a"), person("b"));
    const users = bound(source.records.users);
    const records = {
      ...source.records,
      users: {
        ...users,
        async list() {
          const page = await users.list({ limit: 2 });
          return { ...page, items: page.items.toReversed() };
        },
      },
    };
    await expect(copyStores(deps, { records }, target, unforced)).rejects.toMatchObject({
      code: "internal",
    });
  });
});
