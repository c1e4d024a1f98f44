import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { migrationsFolder } from "./migrate.ts";

/** Before the promise that two versions which are one migration apart can run on one database. */
const before = ["0000_first.sql", "0001_capture_policies.sql"];

const files = readdirSync(migrationsFolder).filter((name) => name.endsWith(".sql") && !before.includes(name));

describe("what a migration may do", () => {
  it.each(files)("%s neither breaks nor holds up the version before it", (name) => {
    expect(harmful(readFileSync(join(migrationsFolder, name), "utf8"))).toEqual([]);
  });

  it.each([
    ["takes a table away", 'DROP TABLE "users";'],
    ["takes a column away", 'ALTER TABLE "users" DROP COLUMN "email";'],
    ["renames a column", 'ALTER TABLE "users" RENAME COLUMN "email" TO "mail";'],
    ["renames a table", 'ALTER TABLE "users" RENAME TO "people";'],
    [
      "asks for a value that the version before does not write",
      'ALTER TABLE "users" ADD COLUMN "a" text NOT NULL;',
    ],
    ["forbids what was allowed", 'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;'],
    ["changes a type", 'ALTER TABLE "users" ALTER COLUMN "email" TYPE integer;'],
    ["bounds a column", 'ALTER TABLE "users" ADD CONSTRAINT "short" CHECK (length("email") < 9);'],
    ["bounds the column that it adds", 'ALTER TABLE "users" ADD COLUMN "a" text UNIQUE;'],
    ["makes a column unique", 'CREATE UNIQUE INDEX "one" ON "users" USING btree ("email");'],
    [
      "adds an index to a table in use, whose writes wait until it is built",
      'CREATE INDEX "a" ON "users" USING btree ("email");',
    ],
    ["deletes records", 'DELETE FROM "users";'],
    ["changes records", `UPDATE "users" SET "email" = 'x';`],
    ["does more than one thing", 'CREATE TABLE "a" (); DROP TABLE "b";'],
  ])("does not cover one that %s", (_what, sql) => {
    expect(harmful(sql)).toHaveLength(1);
  });

  it.each([
    [
      "adds a table with an index",
      'CREATE TABLE "a" ("id" text NOT NULL);--> statement-breakpoint\nCREATE INDEX "b" ON "a" USING btree ("id");',
    ],
    [
      "adds a table with an index that is unique",
      'CREATE TABLE "a" ("id" text NOT NULL);--> statement-breakpoint\nCREATE UNIQUE INDEX "b" ON "a" USING btree ("id");',
    ],
    ["adds a column that may be empty", 'ALTER TABLE "users" ADD COLUMN "a" text;'],
    ["adds a column with a default", `ALTER TABLE "users" ADD COLUMN "a" text DEFAULT 'x' NOT NULL;`],
    ["adds an extension", 'CREATE EXTENSION IF NOT EXISTS "vector";'],
  ])("covers one that %s", (_what, sql) => {
    expect(harmful(sql)).toEqual([]);
  });
});

/**
 * The statements that could break a server of the version before, which goes on running until it is replaced, or hold it up.
 *
 * Migrations share a transaction, where no index can be built beside writes. One that a table in use cannot do without
 * is to be named here, with what it costs a million people, and in the changelog: docs/operate.md promises that.
 */
function harmful(sql: string): readonly string[] {
  const statements = sql
    .replaceAll(/^--(?!> statement-breakpoint).*$/gm, "")
    .split("--> statement-breakpoint")
    .map((statement) => statement.trim());
  const added = new Set(statements.map((statement) => /^CREATE TABLE "(\w+)"/.exec(statement)?.[1]));
  return statements.filter((statement) => statement !== "" && !isHarmless(statement, added));
}

function isHarmless(statement: string, added: ReadonlySet<string | undefined>): boolean {
  // A second statement would go unread.
  if (statement.slice(0, -1).includes(";")) return false;
  if (/^CREATE (TABLE|EXTENSION) /.test(statement)) return true;
  const index = /^CREATE (?:UNIQUE )?INDEX "\w+" ON "(\w+)"/.exec(statement);
  if (index) return added.has(index[1]);
  if (!/^ALTER TABLE "\w+" ADD COLUMN /.test(statement)) return false;
  if (/\b(UNIQUE|CHECK|REFERENCES|PRIMARY)\b/.test(statement)) return false;
  return !statement.includes("NOT NULL") || statement.includes("DEFAULT");
}
