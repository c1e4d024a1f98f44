/** What every records driver promises, as tests; a driver's own test hands in how to open it. */
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { ProblemCode } from "../shared/problems.ts";
import { MAX_KEY_BYTES } from "./border.ts";
import { type CollectionName, collections } from "./collections.ts";
import { describeExpiry } from "./expiry.contract.ts";
import { describeListing } from "./listing.contract.ts";
import type { Collection } from "./records.ts";
import {
  fullRecords,
  type OpenRecordBench,
  type RecordBench,
  type Sample,
  sample,
} from "./samples.contract.ts";

export function recordStoreContract(driver: string, open: OpenRecordBench): void {
  describe(`records on ${driver}`, () => {
    let now = 0;
    let bench: RecordBench;
    let samples: Collection<Sample>;
    beforeEach(async () => {
      now = 100;
      bench = await open(() => now);
      samples = bench.samples;
    });
    afterAll(() => bench.store.close());

    describe("a record", () => {
      it("comes back as it was written", async () => {
        const full = sample("a", {
          note: "n",
          ratio: 0.1 + 0.2,
          count: -7,
          tags: ["x", "y"],
          expiresAt: 8.64e15,
        });
        await samples.insert({ ...full, extra: { list: [1, null, "2"], ключ: { deep: true } } });
        const stored = await samples.get("a");
        expect(stored?.record).toStrictEqual({
          ...full,
          extra: { list: [1, null, "2"], ключ: { deep: true } },
        });
      });

      it("comes back without the fields that it was written without", async () => {
        await samples.insert(sample("a"));
        expect((await samples.get("a"))?.record).toStrictEqual(sample("a"));
      });

      it("keeps a text apart from the JSON that it could be read as", async () => {
        await samples.insert(sample("a", { extra: "[1]", text: "null", tags: ["{}"] }));
        expect((await samples.get("a"))?.record).toStrictEqual(
          sample("a", { extra: "[1]", text: "null", tags: ["{}"] }),
        );
      });

      it.each(["", "🙂‍↔️ 漢字 e\u0301 \u{10FFFF}", "'\"\\\u0001\r\n\t$1", "ß".repeat(1_000_000)])(
        "keeps any well-formed text (case %#)",
        async (text) => {
          await samples.insert(sample("a", { text, extra: { text } }));
          expect((await samples.get("a"))?.record).toStrictEqual(sample("a", { text, extra: { text } }));
        },
      );

      it("keeps five megabytes of every byte value", async () => {
        const bytes = Uint8Array.from({ length: 5_000_000 }, (_, i) => (i * 7) % 256);
        await samples.insert(sample("a", { bytes }));
        const stored = (await samples.get("a"))?.record.bytes;
        expect(stored && Buffer.compare(stored, bytes)).toBe(0);
      });

      it("shares no memory with what was written or read", async () => {
        const written = sample("a", { tags: ["x"] });
        await samples.insert(written);
        written.bytes.fill(9);
        written.tags.push("y");
        (await samples.get("a"))?.record.bytes.fill(8);
        expect((await samples.get("a"))?.record).toStrictEqual(sample("a", { tags: ["x"] }));
      });

      it("is refused with NUL or half a surrogate pair in a text, at any depth", async () => {
        for (const fields of [
          { text: "a\0b" },
          { text: "\uD83D" },
          { extra: { list: ["\0"] } },
          { tags: ["\0"] },
        ]) {
          await expect(samples.insert(sample("a", fields))).rejects.toMatchObject(code("bad-request"));
        }
        expect(await samples.get("a")).toBeUndefined();
      });

      it("is refused when a key is too long for an index, and kept at the limit", async () => {
        const longest = "é".repeat(MAX_KEY_BYTES / 2);
        await samples.insert(sample(longest, { email: `${longest.slice(1)}é`, team: longest }));
        expect((await samples.get(longest))?.record.team).toBe(longest);
        for (const fields of [{ id: `${longest}x` }, { email: `${longest}x` }, { team: `${longest}x` }]) {
          const tooLong = { ...sample("b"), ...fields };
          await expect(samples.insert(tooLong)).rejects.toMatchObject(code("bad-request"));
        }
      });

      it("that does not fit the schema is refused when written and when read", async () => {
        await expect(samples.insert(sample("a", { rank: -1 }))).rejects.toMatchObject(code("internal"));
        await samples.insert(sample("b"));
        await bench.damage("b");
        await expect(samples.get("b")).rejects.toMatchObject(code("internal"));
        await expect(samples.list({ limit: 10 })).rejects.toMatchObject(code("internal"));
      });
    });

    describe("insert", () => {
      it("refuses an id or a unique value that is taken and changes nothing", async () => {
        await samples.insert(sample("a"));
        await expect(samples.insert(sample("a", { email: "b" }))).rejects.toMatchObject(
          code("record-exists"),
        );
        await expect(samples.insert(sample("b", { email: "a@example.org" }))).rejects.toMatchObject(
          code("record-exists"),
        );
        expect((await samples.list({ limit: 10 })).items).toStrictEqual([sample("a")]);
      });

      it("lets any number of records go without a value that is unique among those who have one", async () => {
        await samples.insert(sample("a"));
        await samples.insert(sample("b"));
        await samples.insert(sample("c", { phone: "1", expiresAt: 200 }));
        await expect(samples.insert(sample("d", { phone: "1", expiresAt: 200 }))).rejects.toMatchObject(
          code("record-exists"),
        );
        await expect(samples.insert(sample("c", { expiresAt: 200 }))).rejects.toMatchObject(
          code("record-exists"),
        );
        await samples.insert(sample("d", { expiresAt: 200 }));
      });

      it("lets one of fifty racing records have an email", async () => {
        const ids = Array.from({ length: 50 }, (_, i) => `racer-${i}`);
        const results = await Promise.allSettled(
          ids.map((id) => samples.insert(sample(id, { email: "one" }))),
        );
        expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
        const refusals = results.filter((result) => result.status === "rejected");
        expect(refusals.map(({ reason }): unknown => reason)).toMatchObject(
          Array.from({ length: 49 }, () => code("record-exists")),
        );
        expect((await samples.list({ limit: 100 })).items).toHaveLength(1);
      });
    });

    describe("getMany", () => {
      it("gives each record that there is once, whatever is asked besides", async () => {
        for (const id of ["a", "b", "c"]) await samples.insert(sample(id));
        const found = await samples.getMany(["c", "a", "nobody", "a", "\0", "x".repeat(5_000)]);
        expect(found.map((record) => record.id).toSorted()).toStrictEqual(["a", "c"]);
        expect(found).toContainEqual(sample("a"));
        expect(await samples.getMany([])).toStrictEqual([]);
      });

      it("takes a thousand ids and no more", async () => {
        const ids = Array.from({ length: 1_001 }, (_, i) => `id-${i}`);
        await samples.insert(sample("id-0"));
        await samples.insert(sample("id-999"));
        expect(await samples.getMany(ids.slice(0, 1_000))).toHaveLength(2);
        await expect(samples.getMany(ids)).rejects.toMatchObject(code("bad-request"));
      });
    });

    describe("replace", () => {
      it("writes every field, empties those left out, and counts the version", async () => {
        await samples.insert(sample("a", { note: "n", extra: 1, expiresAt: 1_000 }));
        const first = await versionOf(samples, "a");
        const second = await samples.replace(sample("a", { text: "new", email: "other" }), first);
        expect(await samples.get("a")).toStrictEqual({
          record: sample("a", { text: "new", email: "other" }),
          version: second,
        });
        expect(second).not.toBe(first);
      });

      it("refuses another version, a record that is gone, and a taken unique value", async () => {
        await samples.insert(sample("a"));
        await samples.insert(sample("b"));
        const version = await versionOf(samples, "a");
        await expect(samples.replace(sample("a"), version + 1)).rejects.toMatchObject(code("record-changed"));
        await expect(samples.replace(sample("c"), version)).rejects.toMatchObject(code("record-changed"));
        await expect(samples.replace(sample("a", { email: "b@example.org" }), version)).rejects.toMatchObject(
          code("record-exists"),
        );
        expect((await samples.get("a"))?.version).toBe(version);
      });

      it("lets one of fifty racing writers of a version through", async () => {
        await samples.insert(sample("a"));
        const version = await versionOf(samples, "a");
        const writers = Array.from({ length: 50 }, (_, count) =>
          samples.replace(sample("a", { count }), version),
        );
        const results = await Promise.allSettled(writers);
        expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
      });

      it("never takes a record inserted again for the one before", async () => {
        await samples.insert(sample("a"));
        const version = await versionOf(samples, "a");
        await samples.delete("a");
        await samples.insert(sample("a"));
        await expect(samples.replace(sample("a"), version)).rejects.toMatchObject(code("record-changed"));
      });
    });

    describe("take and delete", () => {
      it("give the record to one of two hundred concurrent takers", async () => {
        await samples.insert(sample("a"));
        const taken = await Promise.all(Array.from({ length: 200 }, () => samples.take("a")));
        expect(taken.filter((record) => record !== undefined)).toStrictEqual([sample("a")]);
        expect(await samples.get("a")).toBeUndefined();
      });

      it("tell whether there was a record", async () => {
        await samples.insert(sample("a"));
        expect(await samples.delete("a")).toBe(true);
        expect(await samples.delete("a")).toBe(false);
        expect(await samples.take("a")).toBeUndefined();
      });

      it("find nothing under a key that no record can have", async () => {
        for (const id of ["\0", "\uDC00", "x".repeat(5_000)]) {
          expect(await samples.get(id)).toBeUndefined();
          expect(await samples.take(id)).toBeUndefined();
          expect(await samples.delete(id)).toBe(false);
        }
      });
    });

    describeExpiry({
      bench: () => bench,
      setNow(ms) {
        now = ms;
      },
    });
    describeListing(() => samples);

    describe("the store", () => {
      // The keys of a typed constant.
      it.each(Object.keys(fullRecords) as CollectionName[])("keeps a record of %s whole", async (name) => {
        // Indexed by one name, collection and record are of one type; the compiler sees the union of all.
        const collection = bench.store[name] as unknown as Collection<{ readonly id: string }>;
        const record: { readonly id: string } = fullRecords[name];
        await collection.insert(record);
        expect((await collection.get(record.id))?.record).toStrictEqual(record);
        expect((await collection.list({ limit: 10 })).items).toStrictEqual([record]);
        const values = new Map<string, unknown>(Object.entries(record));
        for (const field of collections[name].unique) {
          const page = await collection.list({ index: field, equals: String(values.get(field)), limit: 1 });
          expect(page.items).toStrictEqual([record]);
        }
      });

      it("answers a check, and after its end nothing", async () => {
        await bench.store.check();
        await bench.store.close();
        await bench.store.close();
        await expect(bench.store.check()).rejects.toMatchObject(code("storage-unavailable"));
        await expect(bench.store.users.get("usr_1")).rejects.toMatchObject(code("storage-unavailable"));
      });
    });
  });
}

function code(expected: ProblemCode): { readonly code: ProblemCode } {
  return { code: expected };
}

async function versionOf(collection: Collection<Sample>, id: string): Promise<number> {
  const stored = await collection.get(id);
  if (!stored) throw new Error(`${id} is not stored`);
  return stored.version;
}
