import { afterAll, describe, expect, it } from "vitest";
import { startService } from "../../../../test/services/service.ts";
import { openTcpSwitch } from "../../../../test/services/tcp-switch.ts";
import { secureRandom } from "../../../shared/random.ts";
import { openRecordStore } from "../../open.ts";
import { outageContract } from "../../outage.contract.ts";
import { recordStoreContract } from "../../records.contract.ts";
import { fullRecords } from "../../samples.contract.ts";
import { openPostgresBench } from "./bench.contract.ts";
import { openServer } from "./server.ts";

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
