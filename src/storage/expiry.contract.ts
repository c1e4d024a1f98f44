/** What every records driver promises of expired records; a part of the records contract. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Collection } from "./records.ts";
import { fullRecords, type RecordBench, type Sample, sample } from "./samples.contract.ts";

export interface ExpiryBench {
  /** The empty bench of the running test, whose clock stands at 100. */
  readonly bench: () => RecordBench;
  readonly setNow: (ms: number) => void;
}

export function describeExpiry({ bench, setNow }: ExpiryBench): void {
  describe("expiry", () => {
    beforeEach(async () => {
      await bench().samples.insert(sample("a", { expiresAt: 200 }));
    });

    it("leaves a record alone until its last millisecond", async () => {
      setNow(199);
      expect(await bench().samples.get("a")).toBeDefined();
      expect((await bench().samples.list({ limit: 10 })).items).toHaveLength(1);
    });

    it("makes a record absent from every answer", async () => {
      const version = await versionOf(bench().samples, "a");
      setNow(200);
      expect(await bench().samples.get("a")).toBeUndefined();
      expect(await bench().samples.take("a")).toBeUndefined();
      expect(await bench().samples.delete("a")).toBe(false);
      expect((await bench().samples.list({ limit: 10 })).items).toHaveLength(0);
      expect((await bench().samples.ids({ limit: 10 })).items).toHaveLength(0);
      expect(await bench().samples.getMany(["a"])).toHaveLength(0);
      expect(
        (await bench().samples.list({ index: "email", equals: "a@example.org", limit: 10 })).items,
      ).toHaveLength(0);
      await expect(bench().samples.replace(sample("a"), version)).rejects.toMatchObject({
        code: "record-changed",
      });
    });

    it("frees the id and the unique values", async () => {
      await bench().samples.insert(sample("b"));
      setNow(200);
      await bench().samples.insert(sample("a", { email: "new" }));
      await bench().samples.replace(
        sample("b", { email: "a@example.org" }),
        await versionOf(bench().samples, "b"),
      );
      expect((await bench().samples.list({ limit: 10 })).items.map((item) => item.email)).toStrictEqual([
        "new",
        "a@example.org",
      ]);
    });

    it("is swept on demand and counted", async () => {
      const { sessions, attempts, events, users } = bench().store;
      await users.insert(fullRecords.users);
      await sessions.insert(fullRecords.sessions);
      await events.insert({ ...fullRecords.events, expiresAt: 1_001 });
      await attempts.insert({ id: "never", failures: 0, blockedUntil: 0 });
      setNow(1_000);
      expect(await bench().store.sweepExpired()).toBe(1);
      expect(await bench().store.sweepExpired()).toBe(0);
      expect(await events.get("evt_1")).toBeDefined();
      expect(await attempts.get("never")).toBeDefined();
      expect(await users.get("usr_1")).toBeDefined();
    });
  });
}

async function versionOf(collection: Collection<Sample>, id: string): Promise<number> {
  const stored = await collection.get(id);
  if (!stored) throw new Error(`${id} is not stored`);
  return stored.version;
}
