import { setTimeout as wait } from "node:timers/promises";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { startService } from "../../../../test/services/service.ts";
import { openTcpSwitch } from "../../../../test/services/tcp-switch.ts";
import { DAY, MINUTE } from "../../../shared/clock.ts";
import { secureRandom } from "../../../shared/random.ts";
import { forSetup } from "../../finding.ts";
import { openRecordStore } from "../../open.ts";
import { outageContract } from "../../outage.contract.ts";
import { recordStoreContract } from "../../records.contract.ts";
import { fullRecords } from "../../samples.contract.ts";
import { openMongoBench } from "./bench.contract.ts";
import { checkCollections, migrations } from "./migrate.ts";
import { type MongoConnection, openServer } from "./server.ts";

const deps = { now: () => 0, random: secureRandom };
const service = await startService("mongodb");

// FerretDB stands in for MongoDB: it has no validators, no indexes that delete what has expired, no atomic
// updates and no retried writes. What the driver asks of a MongoDB there is tested without a server, beside it.
describe.skipIf(service === undefined)("a server that speaks MongoDB's protocol", () => {
  const url = service?.url ?? "";
  afterAll(() => service?.stop());

  recordStoreContract(
    "a server that speaks MongoDB's protocol",
    openMongoBench(() => openServer(url)),
  );

  outageContract("a server that speaks MongoDB's protocol", () => openTcpSwitch(url));

  /** An empty database, and a connection to look into it. */
  async function emptyDatabase(name: string): Promise<{ url: string; connection: MongoConnection }> {
    const another = url.replace(/(?<=[^/]\/)([^/?]+)/, `$1_${name}`);
    const connection = await openServer(another);
    await connection.run((database) => database.dropDatabase());
    onTestFinished(async () => {
      await connection.run((database) => database.dropDatabase());
      await connection.close();
    });
    return { url: another, connection };
  }

  it("is laid out once when several servers start together", async () => {
    const { url: empty, connection } = await emptyDatabase("together");
    const stores = await Promise.all(Array.from({ length: 4 }, () => openRecordStore(empty, deps)));
    await stores[0]?.users.insert(fullRecords.users);
    expect((await stores[3]?.users.get("usr_1"))?.record).toStrictEqual(fullRecords.users);
    await Promise.all(stores.map((store) => store.close()));
    const seen = await connection.run((database) =>
      database.collection("vultus_migrations").find().toArray(),
    );
    expect(seen).toHaveLength(migrations.length);
    expect(await connection.run((database) => database.collection("vultus_turns").countDocuments())).toBe(0);
  });

  it("is refused when a newer version has laid it out, and left as it is", async () => {
    const { url: newer, connection } = await emptyDatabase("newer");
    await connection.run((database) =>
      database.collection<{ _id: string }>("vultus_migrations").insertOne({ _id: "9999_from_the_future" }),
    );
    await expect(openRecordStore(newer, deps)).rejects.toMatchObject({ code: "storage-newer" });
    await expect(checkCollections(connection)).rejects.toMatchObject({ code: "storage-newer" });
    const present = await connection.run((database) => database.listCollections().toArray());
    expect(present.map(({ name }) => name)).toStrictEqual(["vultus_migrations"]);
  });

  it("is told what is missing, and mended at the next start", async () => {
    const { url: damaged, connection } = await emptyDatabase("damaged");
    expect(await checkCollections(connection)).toContainEqual(forSetup("The collection users is missing."));
    await (await openRecordStore(damaged, deps)).close();
    const whole = await checkCollections(connection);
    // All that is left to say is what the server cannot do, which is no fault.
    expect(whole.map(({ remedy }) => remedy)).toStrictEqual(connection.traits.keepsRules ? [] : ["none"]);
    await connection.run(async (database) => {
      await database.collection("users").dropIndex("emailKey");
      await database.collection("photos").drop();
    });
    expect(await checkCollections(connection)).toStrictEqual([
      forSetup("The index emailKey of users is missing."),
      forSetup("The collection photos is missing."),
      ...whole,
    ]);
    await (await openRecordStore(damaged, deps)).close();
    expect(await checkCollections(connection)).toStrictEqual(whole);
  });

  it.skipIf(service?.restart === undefined)(
    "keeps what it has confirmed when it is killed, and is used again when it is back",
    async () => {
      const { url: killed } = await emptyDatabase("killed");
      const store = await openRecordStore(killed, deps);
      const confirmed: string[] = [];
      const writing = Promise.allSettled(
        Array.from({ length: 200 }, async (_, i) => {
          const id = `ses_${String(i).padStart(3, "0")}`;
          await store.sessions.insert({ ...fullRecords.sessions, id });
          confirmed.push(id);
        }),
      );
      await expect.poll(() => confirmed.length).toBeGreaterThan(20);
      await service?.kill?.();
      await writing;
      await expect(store.sessions.get("ses_000")).rejects.toMatchObject({ code: "storage-unavailable" });
      await service?.restart?.();
      const { items } = await store.sessions.ids({ limit: 1_000 });
      expect(confirmed.filter((id) => !items.includes(id))).toStrictEqual([]);
      await store.close();
    },
    120_000,
  );

  it("reads no operators out of what it is asked with", async () => {
    const { url: sound } = await emptyDatabase("operators");
    const store = await openRecordStore(sound, deps);
    await store.sessions.insert(fullRecords.sessions);
    // As from a request body that nobody parsed.
    const all = { $gt: "" } as unknown as string;
    expect(await store.sessions.get(all)).toBeUndefined();
    expect(await store.sessions.take(all)).toBeUndefined();
    expect(await store.sessions.delete(all)).toBe(false);
    expect(await store.sessions.getMany([all])).toStrictEqual([]);
    expect((await store.sessions.list({ index: "byUser", equals: all, limit: 1 })).items).toStrictEqual([]);
    const anyVersion = { $gt: 0 } as unknown as number;
    await expect(store.sessions.replace(fullRecords.sessions, anyVersion)).rejects.toMatchObject({
      code: "record-changed",
    });
    expect(await store.sessions.get("01")).toBeDefined();
    await store.close();
  });

  it("says clearly that a record is too large", async () => {
    const { url: small } = await emptyDatabase("large");
    const store = await openRecordStore(small, deps);
    const inserting = store.blobs.insert({ id: "large", bytes: new Uint8Array(17_000_000) });
    await expect(inserting).rejects.toMatchObject({ code: "bad-request" });
    await expect(inserting).rejects.toThrow("16 MB");
    await store.close();
  });

  it("gives a record to one taker at most, though the line breaks while they take it", async () => {
    const { url: taken } = await emptyDatabase("broken_line");
    // Its clock is ahead: what a broken connection has left behind is over for it.
    const steady = await openRecordStore(taken, { ...deps, now: () => 10 * MINUTE });
    const line = await openTcpSwitch(taken);
    const shaky = await openRecordStore(line.url, deps);
    for (let round = 0; round < 8; round++) {
      await steady.sessions.insert({ ...fullRecords.sessions, expiresAt: DAY });
      const taking = Promise.allSettled(Array.from({ length: 20 }, () => shaky.sessions.take("01")));
      // At another point of the work in each round.
      await wait(2 * round);
      await line.cut();
      await line.mend();
      const answers = (await taking).map((outcome) =>
        outcome.status === "fulfilled" ? outcome.value : undefined,
      );
      const last = await steady.sessions.take("01");
      expect([...answers, last].filter((answer) => answer !== undefined).length).toBeLessThanOrEqual(1);
    }
    await Promise.all([steady.close(), shaky.close(), line.cut()]);
  }, 120_000);

  it("keeps what a newer version has added when this one replaces the record", async () => {
    const { url: upgrading, connection } = await emptyDatabase("upgrading");
    const store = await openRecordStore(upgrading, deps);
    await store.users.insert(fullRecords.users);
    await connection.run((database) =>
      database
        .collection<{ _id: string }>("users")
        .updateOne({ _id: "usr_1" }, { $set: { fromTheFuture: 1 } }),
    );
    const stored = await store.users.get("usr_1");
    expect(stored?.record).toStrictEqual(fullRecords.users);
    const { email: _email, emailKey: _emailKey, ...nameOnly } = fullRecords.users;
    await store.users.replace(nameOnly, stored?.version ?? 0);
    expect((await store.users.get("usr_1"))?.record).toStrictEqual(nameOnly);
    const document = await connection.run((database) => database.collection("users").findOne({}));
    expect(document).toMatchObject({ fromTheFuture: 1 });
    await store.close();
  });

  it("gets past a turn whose holder died", async () => {
    const { url: left, connection } = await emptyDatabase("left_behind");
    const store = await openRecordStore(left, deps);
    await store.sessions.insert(fullRecords.sessions);
    const stored = await store.sessions.get("01");
    const turn = JSON.stringify(["sessions", "01", stored?.version]);
    await connection.run((database) =>
      database.collection("vultus_turns").insertOne({ turn, until: new Date(0) }),
    );
    expect(await store.sessions.take("01")).toStrictEqual(fullRecords.sessions);
    await store.close();
  });

  it("names no value and no password in an error", async () => {
    const { url: quiet, connection } = await emptyDatabase("quiet");
    const store = await openRecordStore(quiet, deps);
    await store.users.insert(fullRecords.users);
    const error: unknown = await store.users
      .insert({ ...fullRecords.users, id: "usr_2" })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "record-exists" });
    expect(everyWord(error)).not.toContain(fullRecords.users.usernameKey);
    const refused: unknown = await connection
      .run((database) => database.command({ find: "users", filter: { $nonsense: "my-secret" } }))
      .catch((caught: unknown) => caught);
    expect(refused).toMatchObject({ code: "internal" });
    expect(everyWord(refused)).not.toContain("my-secret");
    await store.close();
  });
});

describe("a MongoDB that is not there", () => {
  it.each([
    "mongodb://nobody:my-secret@127.0.0.1:1/none",
    "mongodb+srv://nobody:my-secret@nowhere.invalid/x",
  ])(
    "is reported as unavailable when the store opens (case %#)",
    async (url) => {
      const error: unknown = await openRecordStore(url, deps).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "storage-unavailable" });
      expect(everyWord(error)).not.toContain("my-secret");
    },
    60_000,
  );

  it.each([
    "mongodb://user:my-secret@host:port:1/none",
    "mongodb://user:my-secret@host/none?unheard=of",
    "mongodb://user:my-secret/@host/none",
    "mongodb+srv://user:my-secret@one.example,two.example/none",
    "mongodb://",
  ])("is a mistake of the configuration when its URL cannot be read (case %#)", async (url) => {
    const error: unknown = await openRecordStore(url, deps).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "config-invalid" });
    expect(everyWord(error)).not.toContain("my-secret");
  });
});

/** An error with all its causes, as a log would write them. */
function everyWord(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? ""} ${JSON.stringify(error)} ${error.cause === undefined ? "" : everyWord(error.cause)}`;
}
