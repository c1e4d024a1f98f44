/** Compares a database with how this version lays it out. Laying it out is what opening it does. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { folderOf, schemeOf, unknownDatabase } from "./open.ts";

/**
 * Says in sentences what of a database's layout is missing or differs, and what its server cannot do; changes nothing.
 *
 * @param url As for `openRecordStore`.
 * @returns Nothing when all is well.
 * @throws {VultusError} `config-invalid`, `storage-locked` or `storage-unavailable`, as `openRecordStore` does.
 */
export async function checkLayout(url: string): Promise<readonly string[]> {
  switch (schemeOf(url)) {
    case "memory":
      return [];
    case "file": {
      const folder = folderOf(url);
      if (!existsSync(join(folder, "database"))) return [`There is no database in ${folder}.`];
      const [{ openEmbedded }, { checkMigrations }] = await Promise.all([
        import("./drivers/postgres/embedded.ts"),
        import("./drivers/postgres/migrate.ts"),
      ]);
      return asking(await openEmbedded(folder), checkMigrations);
    }
    case "postgres":
    case "postgresql": {
      const [{ openServer }, { checkMigrations }] = await Promise.all([
        import("./drivers/postgres/server.ts"),
        import("./drivers/postgres/migrate.ts"),
      ]);
      return asking(openServer(url), checkMigrations);
    }
    case "mongodb":
    case "mongodb+srv": {
      const [{ openServer }, { checkCollections }] = await Promise.all([
        import("./drivers/mongodb/server.ts"),
        import("./drivers/mongodb/migrate.ts"),
      ]);
      return asking(await openServer(url), checkCollections);
    }
    case "dynamodb": {
      const [{ openTable }, { checkTable }] = await Promise.all([
        import("./drivers/dynamodb/table.ts"),
        import("./drivers/dynamodb/prepare.ts"),
      ]);
      return asking(openTable(url), checkTable);
    }
    default:
      throw unknownDatabase(url);
  }
}

async function asking<C extends { close(): Promise<void> }>(
  connection: C,
  check: (connection: C) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await check(connection);
  } finally {
    await connection.close();
  }
}
