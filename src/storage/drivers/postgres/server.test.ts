import { setTimeout as wait } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { startService } from "../../../../test/services/service.ts";
import { openTcpSwitch } from "../../../../test/services/tcp-switch.ts";
import { secureRandom } from "../../../shared/random.ts";
import { openRecordStore } from "../../open.ts";
import { outageContract } from "../../outage.contract.ts";
import type { RecordStore } from "../../record-store.ts";
import { recordStoreContract } from "../../records.contract.ts";
import { fullRecords } from "../../samples.contract.ts";
import { openPostgresBench } from "./bench.contract.ts";
import { MIGRATION_LOCK } from "./migrate.ts";
import { openServer, patientLimits } from "./server.ts";
import { openPostgresStore } from "./store.ts";

const deps = { now: () => 0, random: secureRandom };
const service = await startService("postgres");

describe.skipIf(service === undefined)("a PostgreSQL server", () => {
  const url = service?.url ?? "";
  afterAll(() => service?.stop());

  recordStoreContract(
    "a PostgreSQL server",
    openPostgresBench(async () => openServer(url)),
  );

  outageContract("a PostgreSQL server", () => openTcpSwitch(url));

  it("is reported away when it ends a connection that is working", async () => {
    const connection = openServer(url);
    // Caught at once: it may be refused before the poll below has seen its answer.
    const sleeping = connection.run("select pg_sleep(60)", []).catch((error: unknown) => error);
    const killer = openServer(url);
    const rest = "from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'";
    await expect
      .poll(() => killer.run(`select pg_terminate_backend(pid) ${rest}`, []), { timeout: 10_000 })
      .toHaveLength(1);
    expect(await sleeping).toMatchObject({ code: "storage-unavailable" });
    expect(await connection.run("select 1", [])).toStrictEqual([["1"]]);
    await connection.close();
    await killer.close();
  });

  it("makes its tables once when several servers start together", async () => {
    const admin = openServer(url);
    await admin.run("create schema together", []);
    const inSchema = new URL(url);
    inSchema.searchParams.set("options", "-c search_path=together -c TimeZone=Asia/Kathmandu");
    const stores = await Promise.all(Array.from({ length: 4 }, () => openRecordStore(inSchema.href, deps)));
    await stores[0]?.users.insert(fullRecords.users);
    // Read right whatever the server's time zone is.
    expect((await stores[3]?.users.get("usr_1"))?.record).toStrictEqual(fullRecords.users);
    await Promise.all(stores.map((store) => store.close()));
    await admin.run("drop schema together cascade", []);
    await admin.close();
  });

  it("waits for another server's migration for longer than an answer usually may take", async () => {
    const admin = openServer(url);
    await admin.run("create schema patience", []);
    const inSchema = new URL(url);
    inSchema.searchParams.set("options", "-c search_path=patience");
    const limits = { connections: 1, statementMs: 2_000, answerMs: 2_500 };
    const waiting = "select 1 from pg_locks where locktype = 'advisory' and not granted";
    let starting: Promise<RecordStore> | undefined;
    await admin.transaction(async (migrating) => {
      await migrating.run("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
      starting = openPostgresStore(openServer(inSchema.href, limits), deps, () =>
        openServer(inSchema.href, patientLimits),
      );
      starting.catch(() => undefined);
      await expect.poll(() => admin.run(waiting, []), { timeout: 10_000 }).toHaveLength(1);
      await wait(3_500);
      expect(await admin.run(waiting, [])).toHaveLength(1);
    });
    const store = await starting;
    await store?.users.insert(fullRecords.users);
    expect(await store?.users.get("usr_1")).toBeDefined();
    await store?.close();
    await admin.run("drop schema patience cascade", []);
    await admin.close();
  }, 30_000);

  it("lets a session live that is renewed while a sweep waits for it", async () => {
    const admin = openServer(url);
    await admin.run("create schema renewal", []);
    const inSchema = new URL(url);
    inSchema.searchParams.set("options", "-c search_path=renewal");
    const clock = { ...deps, now: () => 1_000 };
    const store = await openRecordStore(inSchema.href, clock);
    const { sessions } = fullRecords;
    await store.sessions.insert({ ...sessions, id: "gone" });
    await store.sessions.insert({ ...sessions, id: "renewed" });
    const blocked =
      "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'delete from %'";
    let sweeping: Promise<number> | undefined;
    await admin.transaction(async (renewing) => {
      await renewing.run("update renewal.sessions set expires_at = 'infinity' where id = 'renewed'", []);
      sweeping = store.sweepExpired();
      sweeping.catch(() => undefined);
      await expect.poll(() => admin.run(blocked, []), { timeout: 10_000 }).toHaveLength(1);
    });
    expect(await sweeping).toBe(1);
    const left = await admin.run("select id from renewal.sessions", []);
    expect(left).toStrictEqual([["renewed"]]);
    await store.close();
    await admin.run("drop schema renewal cascade", []);
    await admin.close();
  }, 30_000);

  it("names no parameter and no password in an error", async () => {
    const connection = openServer(url);
    const error: unknown = await connection
      .run("select $1::integer", ["my-secret"])
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "internal" });
    expect(String(error instanceof Error && error.cause)).not.toContain("my-secret");
    await connection.close();
  });
});

describe("a PostgreSQL server that is not there", () => {
  it("is reported as unavailable when the store opens", async () => {
    const opening = openRecordStore("postgres://nobody:my-secret@127.0.0.1:1/none", deps);
    await expect(opening).rejects.toMatchObject({ code: "storage-unavailable" });
    await expect(opening).rejects.not.toThrow(/my-secret/);
  });

  it("is a mistake of the configuration when its URL cannot be read", async () => {
    const opening = openRecordStore("postgres://user:my-secret@host:port:1/none", deps);
    await expect(opening).rejects.toMatchObject({ code: "config-invalid" });
    await expect(opening).rejects.not.toThrow(/my-secret/);
  });
});
