import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { secureRandom } from "../../../shared/random.ts";
import type { SqlConnection } from "./connection.ts";
import { openEmbedded } from "./embedded.ts";
import { countPending, migrate } from "./migrate.ts";
import { openPostgresStore } from "./store.ts";

describe("migrations", () => {
  let folder: string;
  let connection: SqlConnection;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vultus-migrate-"));
    connection = await openEmbedded(folder);
  });
  afterEach(async () => {
    await connection.run("drop schema public cascade", []);
    await connection.run("create schema public", []);
  });
  afterAll(async () => {
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("are applied once", async () => {
    expect(await migrate(connection)).toBeGreaterThan(0);
    expect(await migrate(connection)).toBe(0);
  });

  it("are counted while they are missing, which leaves no trace", async () => {
    const pending = await countPending(connection);
    expect(pending).toBeGreaterThan(1);
    expect(await connection.run("select to_regclass('vultus_migrations')", [])).toStrictEqual([[null]]);
    expect(await migrate(connection)).toBe(pending);
    expect(await countPending(connection)).toBe(0);
    await connection.run(
      "delete from vultus_migrations where hash = (select min(hash) from vultus_migrations)",
      [],
    );
    expect(await countPending(connection)).toBe(1);
  });

  it("refuse a database that has seen one from the future", async () => {
    await migrate(connection);
    await connection.run("insert into vultus_migrations (hash) values ('from-the-future')", []);
    await expect(countPending(connection)).rejects.toMatchObject({ code: "storage-newer" });
    await expect(migrate(connection)).rejects.toMatchObject({ code: "storage-newer" });
  });

  it("leave nothing behind when one of them fails", async () => {
    await connection.run("create table users (id text)", []);
    await expect(migrate(connection)).rejects.toMatchObject({ code: "internal" });
    const tables = await connection.run("select tablename from pg_tables where schemaname = 'public'", []);
    expect(tables).toStrictEqual([["users"]]);
  });

  it("sort every id by its bytes", async () => {
    await migrate(connection);
    const rows = await connection.run(
      "select distinct collation_name from information_schema.columns where table_schema = 'public' and column_name = 'id'",
      [],
    );
    expect(rows).toStrictEqual([["C"]]);
  });

  it("are run over the patient connection where there is one, which is closed before the store opens", async () => {
    const used: string[] = [];
    const patient: SqlConnection = {
      run: (statement, parameters) => connection.run(statement, parameters),
      transaction(work) {
        used.push("migrated");
        return connection.transaction(work);
      },
      async close() {
        used.push("closed");
      },
    };
    const usual: SqlConnection = {
      run: (statement, parameters) => connection.run(statement, parameters),
      transaction: () => Promise.reject(new Error("Not over this one.")),
      close: async () => undefined,
    };
    const deps = { now: () => 0, random: secureRandom };
    await openPostgresStore(usual, deps, () => patient);
    expect(used).toStrictEqual(["migrated", "closed"]);
    // Nothing more to do, so it is not even opened.
    await openPostgresStore(usual, deps, () => patient);
    expect(used).toHaveLength(2);
  });

  it("close the connection when they refuse to open a store over it", async () => {
    const second = { isClosed: false };
    const refusing: SqlConnection = {
      run: (statement, parameters) => connection.run(statement, parameters),
      transaction: () => Promise.reject(new Error("refused")),
      async close() {
        second.isClosed = true;
      },
    };
    await expect(openPostgresStore(refusing, { now: () => 0, random: secureRandom })).rejects.toThrow(
      "refused",
    );
    expect(second.isClosed).toBe(true);
  });
});
