/** The record store over a PostgreSQL, be it a server or embedded. */
import { drizzle } from "drizzle-orm/pg-proxy";
import { assembleStore, type RecordStore } from "../../record-store.ts";
import type { RecordStoreDeps } from "../memory.ts";
import { PostgresCollection, type PostgresCollectionDeps } from "./collection.ts";
import type { SqlConnection, SqlSession } from "./connection.ts";
import { countPending, migrate } from "./migrate.ts";
import { tables } from "./schema.ts";

/**
 * Brings the tables up to date and opens every collection; closes the connection if that fails.
 *
 * @param openPatient Another connection to the same database, whose statements may take as long as they need; left out, those of `connection` may.
 * @throws {VultusError} `storage-newer`, `storage-unavailable`.
 */
export async function openPostgresStore(
  connection: SqlConnection,
  deps: RecordStoreDeps,
  openPatient?: () => SqlConnection,
): Promise<RecordStore> {
  try {
    await bringUpToDate(connection, openPatient);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const shared = collectionDeps(connection, deps);
  return assembleStore((definition, name) => new PostgresCollection(definition, tables[name], shared), {
    async check() {
      await connection.run("select 1", []);
    },
    close: () => connection.close(),
  });
}

async function bringUpToDate(connection: SqlConnection, openPatient?: () => SqlConnection): Promise<void> {
  // Over the usual connection, which notices soon when nobody answers: most starts have nothing more to do.
  if ((await countPending(connection)) === 0) return;
  if (!openPatient) {
    await migrate(connection);
    return;
  }
  const patient = openPatient();
  try {
    await migrate(patient);
  } finally {
    await patient.close();
  }
}

/** What a collection over this session is opened with. */
export function collectionDeps(session: SqlSession, deps: RecordStoreDeps): PostgresCollectionDeps {
  const database = drizzle(async (statement, parameters: unknown[]) => ({
    rows: await session.run(statement, parameters),
  }));
  return { ...deps, database };
}
