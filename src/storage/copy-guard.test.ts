import { describe, expect, it } from "vitest";
import { bound } from "../../test/support/collections.ts";
import {
  deps,
  forced,
  insertUsers,
  nothing,
  openEnd,
  person,
  unforced,
} from "../../test/support/copy-ends.ts";
import { VultusError } from "../shared/errors.ts";
import type { UserRecord } from "./collections.ts";
import { copyStores } from "./copy.ts";
import type { CopyEnd } from "./copy-move.ts";
import { fullRecords } from "./samples.contract.ts";

describe("a target that somebody needs", () => {
  it.each([
    ["users", (store: CopyEnd) => insertUsers(store, person("stranger"))],
    ["API keys", (store: CopyEnd) => store.records.apiKeys.insert(fullRecords.apiKeys)],
    ["blobs", (store: CopyEnd) => store.blobs?.put("a/b", new Uint8Array())],
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
