/** The record store over a MongoDB, or over what speaks its protocol. */
import { assembleStore, type RecordStore } from "../../record-store.ts";
import type { RecordStoreDeps } from "../memory.ts";
import { MongoCollection, type MongoCollectionDeps } from "./collection.ts";
import { migrate } from "./migrate.ts";
import type { MongoConnection } from "./server.ts";
import { Turns } from "./turns.ts";

/**
 * Brings the layout up to date and opens every collection; closes the connection if that fails.
 *
 * @throws {VultusError} `storage-newer`, `storage-unavailable`.
 */
export async function openMongoStore(
  connection: MongoConnection,
  deps: RecordStoreDeps,
): Promise<RecordStore> {
  const shared = collectionDeps(connection, deps);
  try {
    await migrate(connection, shared.turns);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return assembleStore((definition) => new MongoCollection(definition, shared), {
    async check() {
      await connection.run((database) => database.command({ ping: 1 }));
    },
    close: () => connection.close(),
  });
}

/** What a collection over this connection is opened with. */
export function collectionDeps(connection: MongoConnection, deps: RecordStoreDeps): MongoCollectionDeps {
  return { ...deps, connection, turns: new Turns({ ...deps, connection }) };
}
