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
 * @param connection Whose answers may take as long as they need, where a server is at its other end: an index may be built for an hour, and another server waited for as long.
 * @param folder Another version's migrations, for tests.
 * @returns How many were applied.
 * @throws {VultusError} `storage-newer` when the database has seen one that this version does not know.
 */
export async function migrate(connection: SqlConnection, folder = migrationsFolder): Promise<number> {
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  return connection.transaction(async (session) => {
    // The database or the account may have a limit of its own.
    await session.run("set local statement_timeout = 0", []);
    await session.run("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    await session.run(
      "create table if not exists vultus_migrations (hash text primary key, applied_at timestamptz not null default now())",
      [],
    );
    const missing = await missingOf(session, migrations);
    for (const { sql, hash } of missing) {
      for (const statement of sql) await session.run(statement, []);
      await session.run("insert into vultus_migrations (hash) values ($1)", [hash]);
    }
    return missing.length;
  });
}

/**
 * Tells how many migrations the database has not seen; changes nothing and waits for nobody.
 *
 * @throws {VultusError} `storage-newer` when the database has seen one that this version does not know.
 */
export async function countPending(session: SqlSession): Promise<number> {
  const migrations = readMigrationFiles({ migrationsFolder });
  const [[table] = []] = await session.run("select to_regclass('vultus_migrations')", []);
  return table === null ? migrations.length : (await missingOf(session, migrations)).length;
}

/** Held by whoever migrates. Any number that no other program takes: "vultus" in ASCII. */
export const MIGRATION_LOCK = String(0x76_75_6c_74_75_73);

async function missingOf<M extends { readonly hash: string }>(
  session: SqlSession,
  migrations: readonly M[],
): Promise<readonly M[]> {
  const rows = await session.run("select hash from vultus_migrations", []);
  const applied = rows.map(([hash]) => String(hash));
  const known = new Set(migrations.map(({ hash }) => hash));
  if (applied.every((hash) => known.has(hash))) {
    return migrations.filter(({ hash }) => !applied.includes(hash));
  }
  throw new VultusError(
    "storage-newer",
    "A newer version of Vultus wrote this database; start that version, or give this one another database.",
  );
}
