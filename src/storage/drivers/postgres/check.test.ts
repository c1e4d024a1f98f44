import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { forOperator, forSetup } from "../../finding.ts";
import { checkDatabase } from "./check.ts";
import type { SqlConnection } from "./connection.ts";
import { openEmbedded } from "./embedded.ts";
import { countPending, migrate } from "./migrate.ts";

describe("a check of the tables", () => {
  let folder: string;
  let connection: SqlConnection;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vultus-check-"));
    connection = await openEmbedded(folder);
  });
  beforeEach(async () => {
    await connection.run("drop schema public cascade", []);
    await connection.run("create schema public", []);
    await migrate(connection);
  });
  afterAll(async () => {
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (...statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await connection.run(statement, []);
  };

  it("finds nothing amiss in what the migrations make, nor in what an operator adds", async () => {
    expect(await checkDatabase(connection)).toStrictEqual([]);
    await run("create index by_hand on users (created_at)", "create table of_hand (id text)");
    expect(await checkDatabase(connection)).toStrictEqual([]);
  });

  it("leaves it to setting up while migrations are missing", async () => {
    await run("drop schema public cascade", "create schema public");
    const pending = await countPending(connection);
    expect(await checkDatabase(connection)).toStrictEqual([
      forSetup(`Migrations of the tables that have not been run: ${pending}.`),
    ]);
  });

  it("refuses a database that a newer version wrote", async () => {
    await run("insert into vultus_migrations (hash) values ('from-the-future')");
    await expect(checkDatabase(connection)).rejects.toMatchObject({ code: "storage-newer" });
  });

  it.each([
    [
      "a unique index",
      "drop index users_email_key",
      "The index users_email_key of users is missing; make it again with: create unique index concurrently users_email_key on users (email_key)",
    ],
    [
      "an index",
      "drop index events_by_user",
      "The index events_by_user of events is missing; make it again with: create index concurrently events_by_user on events (user_id, at, id)",
    ],
    [
      "a primary key",
      "alter table blobs drop constraint blobs_pkey",
      "The primary key of blobs is missing; make it again with: alter table blobs add primary key (id)",
    ],
  ])("names %s that was dropped, with a statement that mends it", async (_what, drop, sentence) => {
    await run(drop);
    expect(await checkDatabase(connection)).toStrictEqual([forOperator(sentence)]);
    await run(sentence.split("with: ")[1] ?? "");
    expect(await checkDatabase(connection)).toStrictEqual([]);
  });

  it.each([
    ["is not unique", "create index users_email_key on users (email_key)"],
    ["is on other columns", "create unique index users_email_key on users (email_key, id)"],
    ["leaves records out", "create unique index users_email_key on users (email_key) where email <> ''"],
  ])("names an index that %s, with statements that mend it", async (_what, create) => {
    await run("drop index users_email_key", create);
    const [finding, ...others] = await checkDatabase(connection);
    expect(others).toStrictEqual([]);
    expect(finding).toMatchObject({
      sentence: expect.stringContaining("The index users_email_key of users is not as this version makes it"),
      remedy: "operator",
    });
    await run(...(finding?.sentence.split("with: ")[1]?.split("; and: ") ?? []));
    expect(await checkDatabase(connection)).toStrictEqual([]);
  });

  it("names an index whose building broke off", async () => {
    await run("update pg_index set indisvalid = false where indexrelid = 'users_email_key'::regclass");
    expect(await checkDatabase(connection)).toMatchObject([{ remedy: "operator" }]);
  });

  it.each([
    ["a table", "drop table tallies", "The table tallies is missing; restore it from a backup."],
    [
      "a column",
      "alter table users drop column email",
      "The column email of users is missing; restore it from a backup.",
    ],
    [
      "a type",
      "alter table templates alter column image_count type text",
      "The column image_count of templates is text not null; change it back to integer not null.",
    ],
    [
      "an order",
      'alter table tallies alter column id type text collate "default"',
      'The column id of tallies is text not null; change it back to text COLLATE "C" not null.',
    ],
    [
      "a bound",
      "alter table events alter column acr set not null",
      "The column acr of events is text not null; change it back to text.",
    ],
  ])("names %s that was taken or changed", async (_what, change, sentence) => {
    await run(change);
    expect(await checkDatabase(connection)).toStrictEqual([forOperator(sentence)]);
  });
});
