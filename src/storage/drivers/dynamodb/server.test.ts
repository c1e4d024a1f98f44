import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { startService } from "../../../../test/services/service.ts";
import { openTcpSwitch } from "../../../../test/services/tcp-switch.ts";
import { HOUR } from "../../../shared/clock.ts";
import { secureRandom } from "../../../shared/random.ts";
import { openRecordStore } from "../../open.ts";
import { outageContract } from "../../outage.contract.ts";
import { recordStoreContract } from "../../records.contract.ts";
import type { Collection } from "../../records.ts";
import { fullRecords, type Sample, sample, samples as definition } from "../../samples.contract.ts";
import {
  anotherTable,
  byWayOf,
  deleteItem,
  dropTable,
  endpointOf,
  openDynamoBench,
  setField,
  storedItems,
} from "./bench.contract.ts";
import { DynamoCollection } from "./collection.ts";
import { recordKey } from "./keys.ts";
import { getItem } from "./requests.ts";
import { openTable } from "./table.ts";

const deps = { now: () => 0, random: secureRandom };
const service = await startService("dynamodb");

describe.skipIf(service === undefined)("a DynamoDB", () => {
  const url = service?.url ?? "dynamodb://local/none";
  afterAll(async () => {
    for (const name of ["outage", "beyond", "restart"]) await dropTable(anotherTable(url, name));
    await service?.stop();
  });

  recordStoreContract("DynamoDB", openDynamoBench(url));

  outageContract("DynamoDB", async () => {
    const line = await openTcpSwitch(endpointOf(url));
    return {
      url: byWayOf(line.url, anotherTable(url, "outage")),
      cut: () => line.cut(),
      mend: () => line.mend(),
    };
  });

  describe("beyond the contract", () => {
    const bench = openDynamoBench(anotherTable(url, "beyond"));
    let samples: Collection<Sample>;
    let sweep: () => Promise<number>;
    let now: number;
    const table = openTable(anotherTable(url, "beyond"));
    afterAll(() => table.close());
    beforeEach(async () => {
      now = 100;
      await bench(() => now);
      const collection = new DynamoCollection(definition, { now: () => now, random: secureRandom, table });
      samples = collection;
      sweep = () => collection.sweep();
    });

    it.each([0, -0, 0.1 + 0.2, -1e-130, 5e-324, Number.MAX_VALUE, 9.99e125, 1e126, -(2 ** 53)])(
      "keeps the number %d as it is",
      async (ratio) => {
        await samples.insert(sample("a", { ratio, extra: { deep: [ratio] } }));
        const stored = (await samples.get("a"))?.record;
        expect(stored?.ratio).toBe(ratio);
        // JSON knows no negative zero.
        expect(stored?.extra).toStrictEqual({ deep: [ratio === 0 ? 0 : ratio] });
      },
    );

    it("keeps what is empty", async () => {
      const empty = sample("", { email: "", city: "", team: "", bytes: new Uint8Array(), extra: {} });
      await samples.insert(empty);
      expect((await samples.list({ limit: 1 })).items).toStrictEqual([empty]);
      expect((await samples.list({ index: "email", equals: "", limit: 1 })).items).toStrictEqual([empty]);
      expect((await samples.list({ index: "byTeam", equals: "", limit: 1 })).items).toStrictEqual([empty]);
      expect((await samples.ids({ limit: 1 })).items).toStrictEqual([""]);
    });

    it("sorts ids that are longer than a sort key and differ at their end only", async () => {
      const start = "é".repeat(500);
      const ids = [start, ..."abcdef".split("").map((end) => `${start}${end.repeat(20)}`), `${start}é`];
      for (const [i, id] of ids.toReversed().entries()) await samples.insert(sample(id, { email: `${i}` }));
      for (const order of ["ascending", "descending"] as const) {
        for (const query of [{}, { index: "byCity", equals: "Rome" }, { index: "byTeam", equals: "blue" }]) {
          const paged: string[] = [];
          let after: string | undefined;
          do {
            const page = await samples.list({ ...query, order, limit: 3, after });
            paged.push(...page.items.map(({ id }) => id));
            after = page.next;
          } while (after !== undefined);
          expect(paged).toStrictEqual(order === "ascending" ? ids : ids.toReversed());
        }
      }
      expect((await samples.ids({ prefix: `${start}c`, limit: 9 })).items).toStrictEqual([ids[3]]);
      expect((await samples.ids({ prefix: `${ids[3]}c`, limit: 9 })).items).toStrictEqual([]);
    });

    it("fills its pages where much has expired", async () => {
      const ids = Array.from({ length: 60 }, (_, i) => `s${String(i).padStart(2, "0")}`);
      await Promise.all(
        ids.map((id, i) => samples.insert(sample(id, i < 50 ? { expiresAt: 200 } : { expiresAt: 900 }))),
      );
      now = 200;
      for (const query of [{}, { index: "byTeam", equals: "blue" }]) {
        const page = await samples.list({ ...query, limit: 5 });
        expect(page.items.map(({ id }) => id)).toStrictEqual(ids.slice(50, 55));
      }
    });

    it.each([0, 1, 2, 3, 4, 5])(
      "stays right when the database deletes one item of an expired record before the others (item %d)",
      async (i) => {
        const expired = sample("a", { expiresAt: 200, phone: "1" });
        await samples.insert(expired);
        const items = await storedItems(table);
        expect(items).toHaveLength(6);
        now = 200;
        await deleteItem(table, items[i]);
        for (const query of [
          {},
          { index: "email", equals: expired.email },
          { index: "byTeam", equals: "blue" },
        ]) {
          expect((await samples.list({ ...query, limit: 9 })).items).toStrictEqual([]);
        }
        await samples.insert(sample("b", { email: expired.email, phone: "1" }));
        await sweep();
        expect((await samples.list({ index: "email", equals: expired.email, limit: 9 })).items).toHaveLength(
          1,
        );
        await samples.insert(sample("a", { email: "another" }));
        expect((await samples.list({ index: "byTeam", equals: "blue", limit: 9 })).items).toHaveLength(2);
      },
    );

    it("leaves nothing of a record that is deleted, taken, replaced, inserted over or swept", async () => {
      const large = { bytes: new Uint8Array(1_000_000), text: "x".repeat(500_000) };
      const empty = new Uint8Array();
      for (const id of ["a", "b", "c"]) await samples.insert(sample(id, { ...large, expiresAt: 200 }));
      await samples.delete("a");
      await samples.take("b");
      const stored = await samples.get("c");
      const changed = sample("c", { ...large, email: "other", city: "Oslo", rank: 2, expiresAt: 300 });
      await samples.replace(changed, stored?.version ?? 0);
      const { bytes, ...fields } = (await samples.get("c"))?.record ?? sample("none");
      expect(Buffer.compare(bytes, changed.bytes)).toBe(0);
      expect({ ...fields, bytes: empty }).toStrictEqual({ ...changed, bytes: empty });
      now = 300;
      await samples.insert(sample("c", { expiresAt: 400 }));
      expect(await storedItems(table)).toHaveLength(5);
      now = 400;
      expect(await sweep()).toBe(1);
      expect(await storedItems(table)).toStrictEqual([]);
    });

    it("leaves the fields of a newer version alone", async () => {
      await samples.insert(sample("a"));
      const later = "kept".repeat(1_000);
      await setField(table, "a", "later", { S: later });
      for (const text of ["x".repeat(50_000), "short"]) {
        const stored = await samples.get("a");
        expect(stored?.record).not.toHaveProperty("later");
        await samples.replace(sample("a", { text }), stored?.version ?? 0);
      }
      expect(await getItem({ table }, recordKey(definition.name, "a"))).toMatchObject({
        fields: { M: { later: { S: later }, text: { S: "short" } } },
      });
    });

    it("lets a renewed record outlive the expiry that it had", async () => {
      await samples.insert(sample("a", { expiresAt: 200 }));
      const stored = await samples.get("a");
      await samples.replace(sample("a", { expiresAt: 900 }), stored?.version ?? 0);
      now = 500;
      expect(await sweep()).toBe(0);
      await expect(samples.insert(sample("b", { email: "a@example.org" }))).rejects.toMatchObject({
        code: "record-exists",
      });
      expect((await samples.list({ index: "byCity", equals: "Rome", limit: 9 })).items).toHaveLength(1);
    });

    it("lets the database delete each item an hour after the record's expiry", async () => {
      await samples.insert(sample("a", { expiresAt: 5 * HOUR + 1 }));
      for (const key of await storedItems(table)) {
        expect(await getItem({ table }, key)).toMatchObject({ ttl: { N: String(6 * 3_600 + 1) } });
      }
    });
  });

  it.skipIf(service?.restart === undefined)(
    "keeps its records when the service is started again",
    async () => {
      const store = await openRecordStore(anotherTable(url, "restart"), deps);
      await store.users.insert(fullRecords.users);
      await service?.restart?.();
      expect((await store.users.get("usr_1"))?.record).toStrictEqual(fullRecords.users);
      await store.close();
    },
  );
});

describe("a DynamoDB that is not there", () => {
  it("is reported as unavailable when the store opens", async () => {
    const nowhere = "dynamodb://key:my-secret@local/none?endpoint=http://127.0.0.1:1";
    const opening = openRecordStore(nowhere, deps);
    await expect(opening).rejects.toMatchObject({ code: "storage-unavailable", retryAfterSeconds: 2 });
    await expect(opening).rejects.not.toThrow(/my-secret/);
  });
});
