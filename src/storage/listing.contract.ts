/** What every records driver promises of listings; a part of the records contract. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Collection, ListQuery } from "./records.ts";
import { type Sample, sample } from "./samples.contract.ts";

/** @param current The empty collection of the running test. */
export function describeListing(current: () => Collection<Sample>): void {
  describe("list", () => {
    let samples: Collection<Sample>;
    beforeEach(() => {
      samples = current();
    });

    const insertAll = async (...records: readonly Sample[]): Promise<void> => {
      for (const record of records) await samples.insert(record);
    };
    const idsOf = async (query: ListQuery<Sample>): Promise<string[]> =>
      (await samples.list(query)).items.map((item) => item.id);

    it("gives the whole collection by the bytes of the id, both ways", async () => {
      const sorted = ["A", "Z", "_", "a", "b-1", "b_1", "é", "\uFFFD", "🙂"];
      await insertAll(...[...sorted].sort().map((id) => sample(id)));
      expect(await idsOf({ limit: 100 })).toStrictEqual(sorted);
      expect(await idsOf({ limit: 100, order: "descending" })).toStrictEqual(sorted.toReversed());
    });

    it("gives one value of an index by its order and then by id, both ways", async () => {
      await insertAll(
        sample("d", { rank: 2 }),
        sample("a", { rank: 3 }),
        sample("c", { rank: 10 }),
        sample("b", { rank: 2 }),
        sample("other", { team: "red" }),
      );
      const query = { index: "byTeam", equals: "blue", limit: 100 };
      expect(await idsOf(query)).toStrictEqual(["b", "d", "a", "c"]);
      expect(await idsOf({ ...query, order: "descending" })).toStrictEqual(["c", "a", "d", "b"]);
      expect(await idsOf({ ...query, from: 3 })).toStrictEqual(["a", "c"]);
      expect(await idsOf({ ...query, from: 3, order: "descending" })).toStrictEqual(["c", "a"]);
    });

    it("finds by a unique field and by an index without an order", async () => {
      await insertAll(sample("b"), sample("a"), sample("c", { city: "Oslo" }));
      expect(await idsOf({ index: "email", equals: "b@example.org", limit: 1 })).toStrictEqual(["b"]);
      expect(await idsOf({ index: "byCity", equals: "Rome", limit: 10 })).toStrictEqual(["a", "b"]);
      expect(await idsOf({ index: "byCity", equals: "rome", limit: 10 })).toStrictEqual([]);
      expect(await idsOf({ index: "byCity", equals: "\0", limit: 10 })).toStrictEqual([]);
    });

    it.each(["ascending", "descending"] as const)("pages through everything once, %s", async (order) => {
      const ids = Array.from({ length: 25 }, (_, i) => `s${String(i).padStart(2, "0")}`);
      await insertAll(...ids.map((id, i) => sample(id, { rank: i % 3 })));
      const whole = await idsOf({ index: "byTeam", equals: "blue", order, limit: 100 });
      const paged: string[] = [];
      let after: string | undefined;
      do {
        const page = await samples.list({ index: "byTeam", equals: "blue", order, limit: 10, after });
        paged.push(...page.items.map((item) => item.id));
        after = page.next;
      } while (after !== undefined);
      expect(paged).toStrictEqual(whole);
    });

    it("finds nothing behind the last place that there can be", async () => {
      await insertAll(sample("a"));
      const after = Buffer.from(JSON.stringify(["a", 8.64e15])).toString("base64url");
      const beyond = { index: "byTeam", equals: "blue", limit: 1, after };
      expect(await idsOf(beyond)).toStrictEqual([]);
      expect(await idsOf({ ...beyond, order: "descending" })).toStrictEqual(["a"]);
    });

    it("says that no page follows when the last is exactly full", async () => {
      await insertAll(sample("a"), sample("b"));
      expect((await samples.list({ limit: 2 })).next).toBeUndefined();
    });

    it("neither repeats nor skips a record while others come and go", async () => {
      const ids = Array.from({ length: 12 }, (_, i) => `s${String(i).padStart(2, "0")}`);
      await insertAll(...ids.map((id, i) => sample(id, { rank: i })));
      const paged: string[] = [];
      let after: string | undefined;
      for (let round = 0; round < 20; round++) {
        const page = await samples.list({ index: "byTeam", equals: "blue", limit: 2, after });
        paged.push(...page.items.map((item) => item.id));
        after = page.next;
        if (after === undefined) break;
        // Before the position, at it, and the very record that the next page starts behind.
        await samples.insert(sample(`new-${round}`, { rank: 0 }));
        await samples.delete(paged[0] ?? "");
        await samples.delete(paged.at(-1) ?? "");
      }
      expect(paged.filter((id) => ids.includes(id))).toStrictEqual(ids);
      expect(new Set(paged).size).toBe(paged.length);
    });

    it("gives the ids alone, by their bytes, of those that begin with a prefix", async () => {
      const sorted = ["a", "a/1", "a/2", "a/é", "a/🙂", "aa", "b/1"];
      await insertAll(...sorted.toReversed().map((id) => sample(id)));
      expect((await samples.ids({ limit: 100 })).items).toStrictEqual(sorted);
      expect((await samples.ids({ prefix: "a/", limit: 100 })).items).toStrictEqual(sorted.slice(1, 5));
      expect((await samples.ids({ prefix: "c", limit: 100 })).items).toStrictEqual([]);
      expect((await samples.ids({ prefix: "\0", limit: 100 })).items).toStrictEqual([]);
    });

    it("leaves out no id of a prefix, whatever it goes on with", async () => {
      const last = "\u{10FFFF}";
      await insertAll(
        ...["p", "p/", `p/${last}`, `p/${last}${last}`, "p0", last, `${last}a`].map((id) => sample(id)),
      );
      const idsUnder = async (prefix: string) => (await samples.ids({ prefix, limit: 100 })).items;
      expect(await idsUnder("p/")).toStrictEqual(["p/", `p/${last}`, `p/${last}${last}`]);
      expect(await idsUnder(`p/${last}`)).toStrictEqual([`p/${last}`, `p/${last}${last}`]);
      expect(await idsUnder(last)).toStrictEqual([last, `${last}a`]);
      expect(await idsUnder("")).toHaveLength(7);
      await insertAll(sample("q\uD7FFa"), sample("q\uE000"));
      expect(await idsUnder("q\uD7FF")).toStrictEqual(["q\uD7FFa"]);
    });

    it("pages through the ids of a prefix once, while others come and go", async () => {
      const ids = Array.from({ length: 12 }, (_, i) => `p/${String(i).padStart(2, "0")}`);
      await insertAll(...ids.map((id) => sample(id)), sample("o/1"), sample("q/1"));
      const paged: string[] = [];
      let after: string | undefined;
      for (let round = 0; round < 20; round++) {
        const page = await samples.ids({ prefix: "p/", limit: 5, after });
        paged.push(...page.items);
        after = page.next;
        if (after === undefined) break;
        await samples.insert(sample(`p/00-${round}`));
        await samples.delete(paged.at(-1) ?? "");
      }
      expect(paged).toStrictEqual(ids);
    });

    it("is given up when its caller cancels it, and goes on to serve others", async () => {
      await insertAll(sample("a"));
      const cancelled = AbortSignal.abort(new Error("the caller left"));
      await expect(samples.list({ limit: 1, signal: cancelled })).rejects.toThrow("the caller left");
      await expect(samples.ids({ limit: 1, signal: cancelled })).rejects.toThrow("the caller left");
      const leaving = new AbortController();
      const listing = samples.list({ limit: 1, signal: leaving.signal });
      leaving.abort(new Error("the caller left"));
      await expect(listing).rejects.toThrow("the caller left");
      expect(await idsOf({ limit: 1, signal: new AbortController().signal })).toStrictEqual(["a"]);
    });

    it("refuses a question that it cannot answer", async () => {
      await insertAll(sample("a"), sample("b"));
      const ofIds = (await samples.list({ limit: 1 })).next;
      const questions: readonly ListQuery<Sample>[] = [
        { limit: 0 },
        { limit: 1_001 },
        { limit: 1.5 },
        { limit: 1, index: "byNothing", equals: "x" },
        { limit: 1, index: "byCity" },
        { limit: 1, equals: "x" },
        { limit: 1, from: 1 },
        { limit: 1, index: "byCity", equals: "Rome", from: 1 },
        { limit: 1, after: "not a position" },
        { limit: 1, after: "" },
        { limit: 1, index: "byTeam", equals: "blue", after: ofIds },
        // Made up in the form of a `next`, with what no order field holds.
        ...[1e300, -1, 0.5, 8.64e15 + 1, "1", null].map((order) => ({
          ...{ limit: 1, index: "byTeam", equals: "blue" },
          after: Buffer.from(JSON.stringify(["a", order])).toString("base64url"),
        })),
      ];
      for (const question of questions) {
        await expect(samples.list(question)).rejects.toMatchObject({ code: "bad-request" });
      }
      for (const question of [{ limit: 0 }, { limit: 1_001 }, { limit: 1, after: "not a position" }]) {
        await expect(samples.ids(question)).rejects.toMatchObject({ code: "bad-request" });
      }
    });
  });
}
