import {
  CreateTableCommand,
  type CreateTableCommandInput,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startService } from "../../../../test/services/service.ts";
import { secureRandom } from "../../../shared/random.ts";
import { type Finding, forSetup } from "../../finding.ts";
import { openRecordStore } from "../../open.ts";
import { fullRecords } from "../../samples.contract.ts";
import { anotherTable, byWayOf, deleteItem, dropIndex, dropTable, endpointOf } from "./bench.contract.ts";
import { type HttpLine, openHttpLine, refuse } from "./http-line.contract.ts";
import { attributeDefinitions, index, keySchema, TTL_ATTRIBUTE } from "./layout.ts";
import { mendTable } from "./mend.ts";
import { checkTable } from "./check.ts";
import { LAYOUT_VERSION, markKey, prepareTable } from "./prepare.ts";
import { type DynamoTable, openTable } from "./table.ts";

const deps = { now: () => 0, random: secureRandom };
const service = await startService("dynamodb");

describe.skipIf(service === undefined)("a table of DynamoDB", () => {
  const url = service?.url ?? "dynamodb://local/none";
  afterAll(() => service?.stop());

  const open = (name: string, endpoint = endpointOf(url)): DynamoTable => {
    const table = openTable(byWayOf(endpoint, anotherTable(url, name)));
    onTestFinished(async () => {
      await table.close();
      await dropTable(anotherTable(url, name));
    });
    return table;
  };

  it("is made once when several servers start together, and found again", async () => {
    const together = anotherTable(url, "together");
    const stores = await Promise.all(Array.from({ length: 4 }, () => openRecordStore(together, deps)));
    await stores[0]?.users.insert(fullRecords.users);
    expect((await stores[3]?.users.get("usr_1"))?.record).toStrictEqual(fullRecords.users);
    await Promise.all(stores.map((store) => store.close()));
    const again = await openRecordStore(together, deps);
    expect((await again.users.get("usr_1"))?.record).toStrictEqual(fullRecords.users);
    await again.close();
    await dropTable(together);
  });

  describe("whose table is looked at", () => {
    it("is refused when a newer version has used it", async () => {
      const table = open("newer");
      await prepareTable(table);
      const newer = { ...markKey, layout: { N: `${LAYOUT_VERSION + 1}` } };
      const command = new PutItemCommand({ TableName: table.name, Item: newer });
      await table.ask((client, options) => client.send(command, options));
      await expect(openRecordStore(anotherTable(url, "newer"), deps)).rejects.toMatchObject({
        code: "storage-newer",
      });
      await expect(checkTable(table)).rejects.toMatchObject({ code: "storage-newer" });
    });

    it("has nothing to complain of when it was made here", async () => {
      const table = open("sound");
      expect(await checkTable(table)).toStrictEqual([forSetup(`There is no table ${table.name}.`)]);
      await prepareTable(table);
      expect(await checkTable(table)).toStrictEqual([]);
    });

    it("is used as it is when it was made by somebody else with the same layout", async () => {
      const table = open("made-elsewhere");
      const capacity = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
      await createTable(table, {
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: capacity,
        GlobalSecondaryIndexes: [{ ...index, ProvisionedThroughput: capacity }],
      });
      expect(await checkTable(table)).toStrictEqual([
        saying("No server has used", "setup"),
        saying("Time to live", "setup"),
        saying("provisioned", "none"),
      ]);
      await (await openRecordStore(anotherTable(url, "made-elsewhere"), deps)).close();
      expect(await checkTable(table)).toStrictEqual([saying("provisioned", "none")]);
    });

    it.each([
      ["another key", "key", { KeySchema: keySchema.slice(0, 1) }, /The key is not pk \(S\) and sk \(B\)/],
      ["no index", "none", { GlobalSecondaryIndexes: [] }, /The index byExpiry is missing/],
      [
        "an index on something else",
        "index",
        { GlobalSecondaryIndexes: [indexOnKey] },
        /byExpiry is not on expiring/,
      ],
    ])("is refused with %s, and told what is wrong", async (_what, name, layout, sentence) => {
      const table = open(`foreign-${name}`);
      await createTable(table, layout);
      await expect(prepareTable(table)).rejects.toMatchObject({ code: "config-invalid" });
      await expect(prepareTable(table)).rejects.toThrow(sentence);
      const findings = await checkTable(table);
      expect(findings.map((finding) => finding.sentence).join(" ")).toMatch(sentence);
      // It is refused as well when it is set up, so that is no remedy.
      expect(findings.filter(({ remedy }) => remedy === "setup")).toStrictEqual([]);
    });
  });

  describe("whose operator allows little", () => {
    const forbidden = refuse("AccessDeniedException");
    let line: HttpLine;
    beforeEach(async () => {
      line = await openHttpLine(endpointOf(url));
      return () => line.close();
    });
    const openNew = (name: string): DynamoTable => open(name, line.endpoint);

    it("is told to make the table itself where the server may not", async () => {
      line.prepare("CreateTable", forbidden);
      await expect(prepareTable(openNew("forbidden"))).rejects.toMatchObject({ code: "config-invalid" });
    });

    it("needs to allow no more than reading and writing items once the table has been used", async () => {
      await prepareTable(openNew("set-up"));
      for (const operation of ["CreateTable", "DescribeTable", "DescribeTimeToLive", "UpdateTimeToLive"]) {
        line.prepare(operation, forbidden);
      }
      line.heard.length = 0;
      await prepareTable(openNew("set-up"));
      expect(line.heard).toStrictEqual(["GetItem"]);
    });

    it("is told to look itself at a table that is not known to be ours", async () => {
      await prepareTable(openNew("unknown"));
      await deleteItem(openNew("unknown"), markKey);
      line.prepare("DescribeTable", forbidden);
      await expect(prepareTable(openNew("unknown"))).rejects.toMatchObject({ code: "config-invalid" });
    });

    it("may keep time to live to himself", async () => {
      line.prepare("UpdateTimeToLive", forbidden);
      const table = openNew("no-ttl");
      await prepareTable(table);
      expect(await checkTable(table)).toStrictEqual([saying("Time to live", "setup")]);
    });
  });

  describe("that servers use already", () => {
    it("gets time to live when it is set up with the right to that", async () => {
      const line = await openHttpLine(endpointOf(url));
      onTestFinished(() => line.close());
      line.prepare("UpdateTimeToLive", refuse("AccessDeniedException"));
      await prepareTable(open("late-ttl", line.endpoint));
      line.prepare("UpdateTimeToLive", refuse("AccessDeniedException"));
      await expect(mendTable(open("late-ttl", line.endpoint))).rejects.toMatchObject({
        code: "config-invalid",
        message: expect.stringContaining("dynamodb:UpdateTimeToLive"),
      });
      await mendTable(open("late-ttl"));
      expect(await checkTable(open("late-ttl"))).toStrictEqual([]);
    });

    it("is told when time to live cannot be switched yet", async () => {
      const line = await openHttpLine(endpointOf(url));
      onTestFinished(() => line.close());
      line.prepare("UpdateTimeToLive", refuse("ValidationException"), refuse("ValidationException"));
      const table = open("ttl-not-yet", line.endpoint);
      await prepareTable(table);
      await expect(mendTable(table)).rejects.toMatchObject({ code: "storage-unavailable" });
    });

    it.each([
      ["on demand", "demand", undefined],
      ["with provisioned capacity", "provisioned", { ReadCapacityUnits: 5, WriteCapacityUnits: 5 }],
    ])("gets its index again, %s", async (_how, name, capacity) => {
      const table = open(`no-index-${name}`);
      await createTable(table, {
        GlobalSecondaryIndexes: [{ ...index, ...(capacity && { ProvisionedThroughput: capacity }) }],
        ...(capacity && { BillingMode: "PROVISIONED", ProvisionedThroughput: capacity }),
      });
      await prepareTable(table);
      await dropIndex(table);
      const all = await checkTable(table);
      expect(all.filter(({ remedy }) => remedy !== "none")).toStrictEqual([
        saying("The index byExpiry is missing", "setup"),
      ]);
      await mendTable(table, quickly);
      const left = await checkTable(table);
      expect(left.filter(({ remedy }) => remedy !== "none")).toStrictEqual([]);
      const store = await openRecordStore(anotherTable(url, `no-index-${name}`), {
        ...deps,
        now: () => 2_000,
      });
      await store.sessions.insert({ ...fullRecords.sessions, expiresAt: 1_000 });
      expect(await store.sweepExpired()).toBe(1);
      await store.close();
    });

    it("says so when its index takes longer to be made", async () => {
      const table = open("slow-index");
      await prepareTable(table);
      await dropIndex(table);
      await expect(mendTable(table, { polls: 0, pollMs: 0 })).rejects.toMatchObject({
        code: "storage-unavailable",
      });
    });

    it("keeps what only its operator may change", async () => {
      const table = open("other-ttl");
      await createTable(table, {});
      const TimeToLiveSpecification = { AttributeName: "another", Enabled: true };
      const command = new UpdateTimeToLiveCommand({ TableName: table.name, TimeToLiveSpecification });
      await table.ask((client, options) => client.send(command, options));
      await prepareTable(table);
      await mendTable(table);
      expect(await checkTable(table)).toStrictEqual([
        saying(`on for the attribute another; switch it off, and on for ${TTL_ATTRIBUTE}`, "operator"),
      ]);
    });
  });
});

const quickly = { polls: 400, pollMs: 50 };

function saying(words: string, remedy: Finding["remedy"]): Finding {
  return { sentence: expect.stringContaining(words), remedy };
}

const indexOnKey = { ...index, KeySchema: keySchema.slice(0, 1) };

/** A table that somebody else makes; the service takes no definition of an attribute that is in no key. */
async function createTable(table: DynamoTable, layout: Partial<CreateTableCommandInput>): Promise<void> {
  const { KeySchema = [...keySchema], GlobalSecondaryIndexes = [index] } = layout;
  const keys = [...KeySchema, ...GlobalSecondaryIndexes.flatMap((one) => one.KeySchema ?? [])];
  const command = new CreateTableCommand({
    BillingMode: "PAY_PER_REQUEST",
    ...layout,
    TableName: table.name,
    KeySchema,
    AttributeDefinitions: attributeDefinitions.filter(({ AttributeName }) =>
      keys.some((key) => key.AttributeName === AttributeName),
    ),
    GlobalSecondaryIndexes: GlobalSecondaryIndexes.length > 0 ? GlobalSecondaryIndexes : undefined,
  });
  await table.ask((client, options) => client.send(command, options));
}
