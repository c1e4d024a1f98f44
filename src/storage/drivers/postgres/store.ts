/** The record store over a PostgreSQL, be it a server or embedded. */
import { drizzle } from "drizzle-orm/pg-proxy";
import { collections, type RecordStore } from "../../collections.ts";
import type { RecordStoreDeps } from "../memory.ts";
import { PostgresCollection, type PostgresCollectionDeps } from "./collection.ts";
import type { SqlConnection, SqlSession } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { tables } from "./schema.ts";

/**
 * Brings the tables up to date and opens every collection; closes the connection if that fails.
 *
 * @throws {VultusError} `storage-newer`, `storage-unavailable`.
 */
export async function openPostgresStore(
  connection: SqlConnection,
  deps: RecordStoreDeps,
): Promise<RecordStore> {
  try {
    await migrate(connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return assembleStore(connection, deps);
}

/** What a collection over this session is opened with. */
export function collectionDeps(session: SqlSession, deps: RecordStoreDeps): PostgresCollectionDeps {
  const database = drizzle(async (statement, parameters: unknown[]) => ({
    rows: await session.run(statement, parameters),
  }));
  return { ...deps, database };
}

function assembleStore(connection: SqlConnection, deps: RecordStoreDeps): RecordStore {
  const shared = collectionDeps(connection, deps);
  const stored = {
    users: new PostgresCollection(collections.users, tables.users, shared),
    templates: new PostgresCollection(collections.templates, tables.templates, shared),
    photos: new PostgresCollection(collections.photos, tables.photos, shared),
    captures: new PostgresCollection(collections.captures, tables.captures, shared),
    sessions: new PostgresCollection(collections.sessions, tables.sessions, shared),
    events: new PostgresCollection(collections.events, tables.events, shared),
    attempts: new PostgresCollection(collections.attempts, tables.attempts, shared),
    earlierCaptures: new PostgresCollection(collections.earlierCaptures, tables.earlierCaptures, shared),
    earlierFrames: new PostgresCollection(collections.earlierFrames, tables.earlierFrames, shared),
    apiKeys: new PostgresCollection(collections.apiKeys, tables.apiKeys, shared),
  };
  return {
    ...stored,
    async sweepExpired() {
      let gone = 0;
      for (const collection of Object.values(stored)) gone += await collection.sweep();
      return gone;
    },
    async check() {
      await connection.run("select 1", []);
    },
    close: () => connection.close(),
  };
}
