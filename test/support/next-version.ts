/** The next version of Vultus as the database sees it: the same migrations and one more. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { migrate, migrationsFolder } from "../../src/storage/drivers/postgres/migrate.ts";
import { openServer, patientLimits } from "../../src/storage/drivers/postgres/server.ts";

/** What later versions may do: a table, a column that may be empty and one with a default. */
const oneMore = `CREATE TABLE "of_the_next_version" ("id" text COLLATE "C" PRIMARY KEY NOT NULL);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "of_the_next_version" text;
--> statement-breakpoint
ALTER TABLE "captures" ADD COLUMN "of_the_next_version" integer DEFAULT 0 NOT NULL;`;

const journalSchema = z.looseObject({ entries: z.array(z.looseObject({ idx: z.int(), when: z.number() })) });

/**
 * Migrates a database as the next version's first server does when it starts.
 *
 * @returns How many migrations were applied.
 */
export async function migrateToNextVersion(databaseUrl: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "vultus-next-"));
  const connection = openServer(databaseUrl, patientLimits);
  try {
    await cp(migrationsFolder, folder, { recursive: true });
    await addMigration(folder, "of_the_next_version", oneMore);
    return await migrate(connection, folder);
  } finally {
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function addMigration(folder: string, tag: string, sql: string): Promise<void> {
  const path = join(folder, "meta", "_journal.json");
  const journal = journalSchema.parse(JSON.parse(await readFile(path, "utf8")));
  const idx = journal.entries.length;
  const when = 1 + Math.max(...journal.entries.map((entry) => entry.when));
  const entry = { idx, version: "7", when, tag, breakpoints: true };
  await writeFile(path, JSON.stringify({ ...journal, entries: [...journal.entries, entry] }));
  await writeFile(join(folder, `${tag}.sql`), sql);
}
