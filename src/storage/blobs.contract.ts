/** What every blobs driver promises, as tests; a driver's own test hands in how to open it. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BlobStore } from "./blobs.ts";

/** @param open Opens an empty store. */
export function blobStoreContract(name: string, open: () => Promise<BlobStore>): void {
  describe(`blobs on ${name}`, () => {
    let blobs: BlobStore;
    beforeEach(async () => {
      blobs = await open();
    });
    afterEach(() => blobs.close());

    it("gives back the bytes put under a key, none and five megabytes alike", async () => {
      const large = Uint8Array.from({ length: 5_000_000 }, (_, i) => (i * 7) % 256);
      await blobs.put("usr_1/pho_1", large);
      await blobs.put("usr_1/pho_2", new Uint8Array());
      const stored = await blobs.get("usr_1/pho_1");
      expect(stored && Buffer.compare(stored, large)).toBe(0);
      expect(await blobs.get("usr_1/pho_2")).toStrictEqual(new Uint8Array());
    });

    it("has nothing under a key that was not put, beside or above one that was", async () => {
      await blobs.put("a/b", bytes(1));
      for (const key of ["c", "a", "a/b/c", "a/c"]) {
        expect(await blobs.get(key)).toBeUndefined();
        expect(await blobs.delete(key)).toBe(false);
      }
    });

    it("overwrites", async () => {
      await blobs.put("a", bytes(1, 2));
      await blobs.put("a", bytes(3));
      expect(await blobs.get("a")).toStrictEqual(bytes(3));
    });

    it("shows readers one writer's bytes or another's, never a part of each", async () => {
      const length = 200_000;
      await blobs.put("a", new Uint8Array(length));
      const writing = Promise.all(
        Array.from({ length: 20 }, (_, i) => blobs.put("a", new Uint8Array(length).fill(i + 1))),
      );
      const read = await Promise.all(Array.from({ length: 50 }, () => blobs.get("a")));
      await writing;
      for (const stored of read) {
        expect(stored?.byteLength).toBe(length);
        expect(new Set(stored).size).toBe(1);
      }
    });

    it("shares no memory with what was put or read", async () => {
      const written = bytes(1);
      await blobs.put("a", written);
      written.fill(9);
      (await blobs.get("a"))?.fill(8);
      expect(await blobs.get("a")).toStrictEqual(bytes(1));
    });

    it("deletes, and tells whether there was a blob", async () => {
      await blobs.put("usr_1/pho_1", bytes(1));
      await blobs.put("usr_1/pho_2", bytes(2));
      expect(await blobs.delete("usr_1/pho_1")).toBe(true);
      expect(await blobs.delete("usr_1/pho_1")).toBe(false);
      expect(await blobs.get("usr_1/pho_1")).toBeUndefined();
      expect(await blobs.get("usr_1/pho_2")).toStrictEqual(bytes(2));
    });

    it("takes a put while the last blob beside it is being deleted", async () => {
      for (let round = 0; round < 20; round++) {
        await blobs.put("usr_1/old", bytes(1));
        await Promise.all([blobs.delete("usr_1/old"), blobs.put("usr_1/new", bytes(2))]);
        expect(await blobs.delete("usr_1/new")).toBe(true);
      }
    });

    it("lists the keys that start with a prefix, sorted", async () => {
      const keys = ["usr_1/pho_1", "usr_1/pho_2", "usr_10/pho_1", "usr_2/a/b/c", "top"];
      for (const key of keys) await blobs.put(key, bytes(1));
      expect(await listed("")).toStrictEqual([...keys].sort());
      expect(await listed("usr_1")).toStrictEqual(["usr_1/pho_1", "usr_1/pho_2", "usr_10/pho_1"]);
      expect(await listed("usr_1/")).toStrictEqual(["usr_1/pho_1", "usr_1/pho_2"]);
      expect(await listed("usr_1/pho_2")).toStrictEqual(["usr_1/pho_2"]);
      expect(await listed("usr_2/a/")).toStrictEqual(["usr_2/a/b/c"]);
      expect(await listed("../")).toStrictEqual([]);
      expect(await listed("/etc")).toStrictEqual([]);
    });

    it("lets what it lists be deleted on the way", async () => {
      for (const key of ["a/1", "a/2", "b/1"]) await blobs.put(key, bytes(1));
      for await (const key of blobs.list("a/")) await blobs.delete(key);
      expect(await listed("")).toStrictEqual(["b/1"]);
    });

    it.each([
      "",
      "/",
      "..",
      "../a",
      "a/../b",
      "a//b",
      "/etc/passwd",
      "a.b",
      "a\\b",
      "a\0",
      "C:a",
      "a/b/c/d/e",
      "é",
    ])("refuses the key %j", async (key) => {
      const refusal = { code: "bad-request" };
      await expect(blobs.put(key, bytes(1))).rejects.toMatchObject(refusal);
      await expect(blobs.get(key)).rejects.toMatchObject(refusal);
      await expect(blobs.delete(key)).rejects.toMatchObject(refusal);
    });

    async function listed(prefix: string): Promise<string[]> {
      const keys: string[] = [];
      for await (const key of blobs.list(prefix)) keys.push(key);
      return keys;
    }
  });
}

function bytes(...values: readonly number[]): Uint8Array {
  return new Uint8Array(values);
}
