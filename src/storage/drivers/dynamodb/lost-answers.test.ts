import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startService } from "../../../../test/services/service.ts";
import { HOUR } from "../../../shared/clock.ts";
import { secureRandom } from "../../../shared/random.ts";
import type { DriverCollection } from "../../records.ts";
import { type Sample, sample, samples as definition } from "../../samples.contract.ts";
import {
  anotherTable,
  byWayOf,
  deleteItem,
  dropTable,
  endpointOf,
  openDynamoBench,
  storedItems,
} from "./bench.contract.ts";
import { DynamoCollection } from "./collection.ts";
import {
  type Fate,
  holdUp,
  type HttpLine,
  loseAnswer,
  loseRequest,
  openHttpLine,
  refuse,
  staySilent,
} from "./http-line.contract.ts";
import { recordKey } from "./keys.ts";
import { openTable } from "./table.ts";

const service = await startService("dynamodb");

describe.skipIf(service === undefined)("a DynamoDB that is hard to reach", () => {
  const url = anotherTable(service?.url ?? "dynamodb://local/none", "lost");
  afterAll(async () => {
    await dropTable(url);
    await service?.stop();
  });

  const direct = openTable(url);
  const bench = openDynamoBench(url);
  afterAll(() => direct.close());

  let now: number;
  let line: HttpLine;
  /** By way of the line. */
  let samples: DriverCollection<Sample>;
  /** Another server's, which reaches the service. */
  let others: DriverCollection<Sample>;
  let close: () => Promise<void>;
  beforeEach(async () => {
    now = 100;
    await bench(() => now);
    line = await openHttpLine(endpointOf(url));
    const table = openTable(byWayOf(line.endpoint, url));
    const deps = { now: () => now, random: secureRandom };
    samples = new DynamoCollection(definition, { ...deps, table });
    others = new DynamoCollection(definition, { ...deps, table: direct });
    close = async () => {
      await table.close();
      await line.close();
    };
  });
  afterEach(() => close());

  describe("when the answer to a write is lost", () => {
    it("inserts a record once and says so", async () => {
      line.prepare("TransactWriteItems", loseAnswer());
      await samples.insert(sample("a"));
      expect(line.heard).toStrictEqual(["TransactWriteItems", "TransactWriteItems"]);
      expect((await others.get("a"))?.record).toStrictEqual(sample("a"));
      await expect(samples.insert(sample("a"))).rejects.toMatchObject({ code: "record-exists" });
    });

    it("does not insert a record again that somebody has taken meanwhile", async () => {
      let taken: Sample | undefined;
      line.prepare(
        "TransactWriteItems",
        loseAnswer(async () => (taken = await others.take("a"))),
      );
      await samples.insert(sample("a"));
      expect(taken).toStrictEqual(sample("a"));
      expect(await others.get("a")).toBeUndefined();
    });

    it("gives a record to the one who took it, and to nobody else", async () => {
      await others.insert(sample("a"));
      line.prepare("TransactWriteItems", loseAnswer());
      const [first, ...rest] = await Promise.all([
        samples.take("a"),
        ...Array.from({ length: 5 }, () => others.take("a")),
      ]);
      expect([first, ...rest].filter((record) => record !== undefined)).toStrictEqual([sample("a")]);
    });

    it("takes a record whole though it was inserted anew meanwhile", async () => {
      await others.insert(sample("a"));
      line.prepare(
        "TransactWriteItems",
        loseAnswer(() => others.insert(sample("a", { text: "another" }))),
      );
      expect(await samples.take("a")).toStrictEqual(sample("a"));
      expect((await others.get("a"))?.record.text).toBe("another");
    });

    it("replaces a record once", async () => {
      await others.insert(sample("a"));
      const version = (await others.get("a"))?.version ?? 0;
      line.prepare("TransactWriteItems", loseAnswer());
      expect(await samples.replace(sample("a", { count: 2 }), version)).toBe(
        (await others.get("a"))?.version,
      );
      expect((await others.get("a"))?.record.count).toBe(2);
    });

    it("says that it does not know when no answer comes at all", async () => {
      line.prepare("TransactWriteItems", ...Array.from({ length: 9 }, () => loseAnswer()));
      await expect(samples.insert(sample("a"))).rejects.toMatchObject(away);
    });
  });

  describe("when others write the same", () => {
    it("tries again until it is let through", async () => {
      line.prepare("TransactWriteItems", conflict, conflict, conflict);
      await samples.insert(sample("a"));
      expect(await others.get("a")).toBeDefined();
    });

    it("gives up in the end", async () => {
      line.prepare("TransactWriteItems", ...Array<typeof conflict>(99).fill(conflict));
      await expect(samples.insert(sample("a"))).rejects.toMatchObject(away);
      expect(await others.get("a")).toBeUndefined();
    });

    it("reads a large record anew whose parts are replaced while it reads them", async () => {
      await others.insert(sample("a", { bytes: large }));
      const version = (await others.get("a"))?.version ?? 0;
      line.prepare(
        "BatchGetItem",
        holdUp(() => others.replace(sample("a", { bytes: large, text: "new" }), version)),
      );
      expect((await samples.get("a"))?.record.text).toBe("new");
    });

    it("does not list a record that was deleted while it read the parts", async () => {
      await others.insert(sample("a", { bytes: large }));
      await others.insert(sample("b"));
      line.prepare(
        "BatchGetItem",
        (forward) => forward(),
        holdUp(() => others.delete("a")),
      );
      expect((await samples.list({ limit: 9 })).items).toStrictEqual([sample("b")]);
    });
  });

  describe("when it has too much to do", () => {
    it("is asked again", async () => {
      line.prepare("TransactWriteItems", refuse("ThrottlingException"));
      await samples.insert(sample("a"));
      line.prepare("BatchGetItem", async (forward) => {
        const { status, body } = await forward();
        const answer: { Responses: object } = JSON.parse(Buffer.from(body).toString());
        const { pk, sk } = recordKey(definition.name, "a");
        const keys = [{ pk, sk: { B: Buffer.from(sk.B).toString("base64") } }];
        const none = { ...answer, Responses: {}, UnprocessedKeys: { [direct.name]: { Keys: keys } } };
        return { status, body: Buffer.from(JSON.stringify(none)) };
      });
      expect(await samples.getMany(["a"])).toStrictEqual([sample("a")]);
    });

    it.each(["ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded"])(
      "is reported away when it goes on refusing with %s",
      async (name) => {
        line.prepare("TransactWriteItems", ...Array<Fate>(9).fill(refuse(name)));
        await expect(samples.insert(sample("a"))).rejects.toMatchObject(away);
        line.prepare("TransactWriteItems");
        await samples.insert(sample("a"));
      },
    );

    it("is reported away when it says nothing", async () => {
      const impatient = { connectMs: 200, answerMs: 200, totalMs: 500 };
      const table = openTable(byWayOf(line.endpoint, url), impatient);
      onTestFinished(() => table.close());
      line.prepare("GetItem", ...Array<Fate>(9).fill(staySilent));
      const asking = new DynamoCollection(definition, { now: () => now, random: secureRandom, table });
      await expect(asking.get("a")).rejects.toMatchObject(away);
      expect(await others.get("a")).toBeUndefined();
    });

    it("is reported away when something else answers", async () => {
      const page: Fate = async () => ({ status: 502, body: Buffer.from("<html>Bad gateway</html>") });
      line.prepare("GetItem", ...Array<Fate>(9).fill(page));
      await expect(samples.get("a")).rejects.toMatchObject(away);
    });
  });

  describe("whose server dies while it writes a large record", () => {
    it("has nothing of it left after a sweep, though not before it is sure", async () => {
      line.prepare("TransactWriteItems", ...Array<Fate>(9).fill(loseRequest));
      await expect(samples.insert(sample("a", { bytes: large }))).rejects.toMatchObject(away);
      const parts = await storedItems(direct);
      expect(parts.length).toBeGreaterThan(1);
      await others.sweep();
      expect(await storedItems(direct)).toHaveLength(parts.length);
      now += 2 * HOUR;
      await others.sweep();
      expect(await storedItems(direct)).toStrictEqual([]);
    });

    it("keeps the record whose parts a sweep may already have come for from being made", async () => {
      line.prepare(
        "TransactWriteItems",
        holdUp(async () => {
          now += 2 * HOUR;
          await others.sweep();
        }),
      );
      await expect(samples.insert(sample("a", { bytes: large }))).rejects.toMatchObject(away);
      expect(await storedItems(direct)).toStrictEqual([]);
    });

    it.each(["replaced", "deleted"])(
      "has nothing left of one that was %s, after the next sweep",
      async (what) => {
        await others.insert(sample("a", { bytes: large }));
        const stored = await others.get("a");
        line.prepare("DeleteItem", ...Array<Fate>(99).fill(loseRequest));
        if (what === "deleted") await samples.delete("a");
        else await samples.replace(sample("a", { text: "new" }), stored?.version ?? 0);
        await others.sweep();
        expect((await others.get("a"))?.record).toStrictEqual(
          what === "deleted" ? undefined : sample("a", { text: "new" }),
        );
        const items = (await storedItems(direct)).filter(({ pk }) => pk.S === `${definition.name}#a`);
        expect(items).toHaveLength(what === "deleted" ? 0 : 1);
      },
    );

    it("tells that a record has lost a part for good", async () => {
      await others.insert(sample("a", { bytes: large }));
      const [part] = (await storedItems(direct)).filter(({ sk }) =>
        Buffer.from(sk.B).toString().startsWith("part"),
      );
      await deleteItem(direct, part);
      await expect(others.get("a")).rejects.toMatchObject({ code: "internal" });
      expect(await others.delete("a")).toBe(true);
      expect(await storedItems(direct)).toStrictEqual([]);
    });
  });

  it("is asked as often as the decision on it says", async () => {
    const costs: Record<string, readonly string[]> = {};
    const count = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      line.heard.length = 0;
      await work();
      costs[what] = [...line.heard];
    };
    await count("insert", () => samples.insert(sample("a")));
    await count("get", () => samples.get("a"));
    await count("getMany", () => samples.getMany(["a", "b"]));
    const stored = await others.get("a");
    await count("replace", () => samples.replace(sample("a", { count: 1 }), stored?.version ?? 0));
    await count("by unique value", () => samples.list({ index: "email", equals: "a@example.org", limit: 1 }));
    await count("by index", () => samples.list({ index: "byTeam", equals: "blue", limit: 10 }));
    await count("by id", () => samples.list({ limit: 10 }));
    await count("take", () => samples.take("a"));
    expect(costs).toStrictEqual({
      insert: ["TransactWriteItems"],
      get: ["GetItem"],
      getMany: ["BatchGetItem"],
      replace: ["GetItem", "TransactWriteItems"],
      "by unique value": ["GetItem", "BatchGetItem"],
      "by index": ["Query", "BatchGetItem"],
      "by id": [...Array<string>(8).fill("Query"), "BatchGetItem"],
      take: ["GetItem", "TransactWriteItems"],
    });
  });
});

const away = { code: "storage-unavailable", retryAfterSeconds: 2 };
const large = new Uint8Array(900_000);
const conflict = refuse("TransactionCanceledException", {
  Message: "Transaction cancelled",
  CancellationReasons: [{ Code: "TransactionConflict", Message: "Transaction is ongoing for the item" }],
});
