import { describe, expect, it } from "vitest";
import { deps, NOW, openEnd } from "../../test/support/copy-ends.ts";
import { sha256Hex } from "../shared/bytes.ts";
import { collections } from "./collections.ts";
import { digestBlobs, digestRecords } from "./digest.ts";
import { openMemoryBlobs } from "./drivers/memory-blobs.ts";
import { openMemoryStore } from "./drivers/memory.ts";

describe("the digest of a collection", () => {
  const digestOf = (store: ReturnType<typeof openMemoryStore>, aliveAfter = NOW) =>
    digestRecords(collections.attempts, store.attempts, aliveAfter);

  it("is over the canonical texts in the order of the ids", async () => {
    const store = openMemoryStore(deps);
    await store.attempts.insert({ id: "b", failures: 2, blockedUntil: 1 });
    await store.attempts.insert({ id: "a", failures: 1, blockedUntil: 0 });
    const text = '{"blockedUntil":0,"failures":1,"id":"a"}\n' + '{"blockedUntil":1,"failures":2,"id":"b"}\n';
    expect(await digestOf(store)).toStrictEqual({ count: 2, sha256: sha256Hex(text) });
  });

  it("changes with any field, and with what is missing", async () => {
    const digests = new Set<string>();
    for (const record of [
      { id: "a", failures: 1, blockedUntil: 0 },
      { id: "a", failures: 2, blockedUntil: 0 },
      { id: "a", failures: 1, blockedUntil: 0, expiresAt: NOW + 5 },
      { id: "b", failures: 1, blockedUntil: 0 },
    ]) {
      const store = openMemoryStore(deps);
      await store.attempts.insert(record);
      digests.add((await digestOf(store)).sha256);
    }
    digests.add((await digestOf(openMemoryStore(deps))).sha256);
    expect(digests.size).toBe(5);
  });

  it("leaves out what expires until the time given", async () => {
    const store = openMemoryStore(deps);
    await store.attempts.insert({ id: "a", failures: 1, blockedUntil: 0, expiresAt: NOW + 5 });
    await store.attempts.insert({ id: "b", failures: 1, blockedUntil: 0, expiresAt: NOW + 6 });
    await store.attempts.insert({ id: "c", failures: 1, blockedUntil: 0 });
    expect((await digestOf(store, NOW)).count).toBe(3);
    expect((await digestOf(store, NOW + 5)).count).toBe(2);
  });
});

describe("the digest of blobs", () => {
  it("is over the keys in order and their bytes", async () => {
    const { blobs } = openEnd();
    await blobs.put("b", new Uint8Array([2]));
    await blobs.put("a", new Uint8Array());
    const text = `a ${sha256Hex("")}\nb ${sha256Hex(new Uint8Array([2]))}\n`;
    expect(await digestBlobs(blobs)).toStrictEqual({ count: 2, sha256: sha256Hex(text) });
  });

  it("leaves out what is deleted while it reads", async () => {
    const blobs = openMemoryBlobs();
    await blobs.put("a", new Uint8Array([1]));
    const before = await digestBlobs(blobs);
    const listing = {
      ...blobs,
      list: async function* () {
        yield* ["a", "gone"];
      },
    };
    expect(await digestBlobs(listing)).toStrictEqual(before);
  });
});
