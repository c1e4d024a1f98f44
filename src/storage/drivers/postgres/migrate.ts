/** Brings the tables up to date when the server starts; of several servers starting at once, one does it and the others wait. */
import { fileURLToPath } from "node:url";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { VultusError } from "../../../shared/errors.ts";
import type { SqlConnection, SqlSession } from "./connection.ts";

/** The generated migrations of this version. */
export const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/**
 * Applies, in one transaction, every generated migration that the database has not seen.
 *
 * @param folder Another version's migrations, for tests.
 * @returns How many were applied.
 * @throws {VultusError} `storage-newer` when the database has seen one that this version does not know.
 */
export async function migrate(connection: SqlConnection, folder = migrationsFolder): Promise<number> {
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  return connection.transaction(async (session) => {
    // Waiting for another server's migration, and a long one of ours, may take longer than a statement usually may.
    await session.run("set local statement_timeout = 0", []);
    await session.run("select pg_advisory_xact_lock($1)", [ADVISORY_LOCK]);
    const applied = await appliedHashes(session);
    const known = new Set(migrations.map((migration) => migration.hash));
    if (applied.some((hash) => !known.has(hash))) throw newerError();
    const missing = migrations.filter((migration) => !applied.includes(migration.hash));
    for (const { sql, hash } of missing) {
      for (const statement of sql) await session.run(statement, []);
      await session.run("insert into vultus_migrations (hash) values ($1)", [hash]);
    }
    return missing.length;
  });
}

/**
 * Says in sentences what of the tables is missing; changes nothing.
 *
 * @returns Nothing when every migration has been applied.
 */
export async function checkMigrations(session: SqlSession): Promise<readonly string[]> {
  const migrations = readMigrationFiles({ migrationsFolder });
  const [[table] = []] = await session.run("select to_regclass('vultus_migrations')", []);
  const rows = table === null ? [] : await session.run("select hash from vultus_migrations", []);
  const applied = rows.map(([hash]) => String(hash));
  if (applied.some((hash) => migrations.every((migration) => migration.hash !== hash))) {
    return [newerError().message];
  }
  const missing = migrations.length - applied.length;
  return missing === 0 ? [] : [`Migrations of the tables that have not been run: ${missing}.`];
}

/** Any number that no other program takes: "vultus" in ASCII. */
const ADVISORY_LOCK = String(0x76_75_6c_74_75_73);

async function appliedHashes(session: SqlSession): Promise<string[]> {
  await session.run(
    "create table if not exists vultus_migrations (hash text primary key, applied_at timestamptz not null default now())",
    [],
  );
  return (await session.run("select hash from vultus_migrations", [])).map(([hash]) => String(hash));
}

function newerError(): VultusError {
  return new VultusError(
    "storage-newer",
    "A newer version of Vultus wrote this database; start that version, or give this one another database.",
  );
}
