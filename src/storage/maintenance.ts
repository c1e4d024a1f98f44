/** Compares a database with how this version lays it out, and puts right what opening it leaves alone. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Finding, forSetup } from "./finding.ts";
import { folderOf, schemeOf, unknownDatabase } from "./open.ts";

/**
 * Says what of a database's layout is missing or differs, and what its server cannot do; changes nothing.
 *
 * @param url As for `openRecordStore`.
 * @returns Nothing when all is well.
 * @throws {VultusError} `config-invalid`, `storage-locked`, `storage-newer` or `storage-unavailable`, as `openRecordStore` does.
 */
export async function checkLayout(url: string): Promise<readonly Finding[]> {
  switch (schemeOf(url)) {
    case "memory":
      return [];
    case "file": {
      const folder = folderOf(url);
      if (!existsSync(join(folder, "database"))) return [forSetup(`There is no database in ${folder}.`)];
      const [{ openEmbedded }, { checkDatabase }] = await Promise.all([
        import("./drivers/postgres/embedded.ts"),
        import("./drivers/postgres/check.ts"),
      ]);
      return asking(await openEmbedded(folder), checkDatabase);
    }
    case "postgres":
    case "postgresql": {
      const [{ openServer }, { checkDatabase }] = await Promise.all([
        import("./drivers/postgres/server.ts"),
        import("./drivers/postgres/check.ts"),
      ]);
      return asking(openServer(url), checkDatabase);
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
        import("./drivers/dynamodb/check.ts"),
      ]);
      return asking(openTable(url), checkTable);
    }
    default:
      throw unknownDatabase(url);
  }
}

/**
 * Puts right what a database lacks and a server that starts does not look for; to be done when it has been opened once.
 *
 * @throws {VultusError} `config-invalid` when the credentials allow too little, `storage-unavailable`.
 */
export async function mendLayout(url: string): Promise<void> {
  // Elsewhere opening looks at everything that can be put right.
  if (schemeOf(url) !== "dynamodb") return;
  const [{ openTable }, { mendTable }] = await Promise.all([
    import("./drivers/dynamodb/table.ts"),
    import("./drivers/dynamodb/mend.ts"),
  ]);
  await asking(openTable(url), mendTable);
}

async function asking<C extends { close(): Promise<void> }, R>(
  connection: C,
  ask: (connection: C) => Promise<R>,
): Promise<R> {
  try {
    return await ask(connection);
  } finally {
    await connection.close();
  }
}
