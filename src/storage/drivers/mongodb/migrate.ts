/** Brings the database up to date when the server starts; of several servers starting at once, one does it and the others wait. */
import type { Collection, Db } from "mongodb";
import { VultusError } from "../../../shared/errors.ts";
import { type Finding, forSetup, remark } from "../../finding.ts";
import { type Difference, differencesBetween, findCollections } from "./differences.ts";
import { layouts } from "./layout.ts";
import type { MongoConnection, ServerTraits } from "./server.ts";
import type { Turns } from "./turns.ts";

/** A step from one version's database to the next one's. Collections, validators and indexes follow by themselves. */
export interface Migration {
  readonly name: string;
  /** What else there is to do: safe to repeat, and to do while servers of the version before go on. */
  readonly run?: (database: Db) => Promise<void>;
}

export const migrations: readonly Migration[] = [{ name: "0000_first" }, { name: "0001_operator_keys" }];

/**
 * Runs what the database has not seen, and lays out what is missing or differs.
 *
 * @returns How many migrations were run.
 * @throws {VultusError} `storage-newer` when the database has seen one that this version does not know.
 */
export async function migrate(connection: MongoConnection, turns: Turns): Promise<number> {
  const before = await readState(connection);
  if (before.isNewer) throw newerError();
  await turns.layOut();
  if (before.missing.length + before.differences.length === 0) return 0;
  return turns.take("migrate", async () => {
    // Another server may have done it all since.
    const { isNewer, missing } = await readState(connection);
    if (isNewer) throw newerError();
    for (const { name, run } of missing) {
      await connection.run(async (database) => {
        await run?.(database);
        await seenIn(database).updateOne({ _id: name }, { $currentDate: { at: true } }, { upsert: true });
      });
    }
    const { differences } = await readState(connection);
    for (const difference of differences) await connection.run((database) => difference.repair(database));
    return missing.length;
  });
}

/**
 * Says what of the layout is missing or differs, and what the server cannot do; changes nothing.
 *
 * @returns Nothing when all is as this version lays it out on a MongoDB.
 * @throws {VultusError} `storage-newer` when the database has seen a migration that this version does not know.
 */
export async function checkCollections(connection: MongoConnection): Promise<readonly Finding[]> {
  const { isNewer, missing, differences } = await readState(connection);
  if (isNewer) throw newerError();
  return [
    ...missing.map(({ name }) => forSetup(`The migration ${name} has not been run.`)),
    ...differences.map(({ sentence, remedy }) => ({ sentence, remedy })),
    ...shortcomingsOf(connection.traits).map(remark),
  ];
}

/** What a server is less than a MongoDB of today, in sentences. */
export function shortcomingsOf({ product, keepsRules }: ServerTraits): readonly string[] {
  if (!keepsRules) return [`${product} ${WITHOUT_RULES}`];
  return /^MongoDB [0-5]\./.test(product)
    ? [`${product} is older than 6, the oldest that Vultus is made for.`]
    : [];
}

const WITHOUT_RULES =
  "knows neither validators nor indexes that delete what has expired: Vultus checks every record itself, and deletes while a server of it runs.";

interface State {
  readonly isNewer: boolean;
  readonly missing: readonly Migration[];
  readonly differences: readonly Difference[];
}

function readState(connection: MongoConnection): Promise<State> {
  return connection.run(async (database) => {
    const seen = (await seenIn(database).find().toArray()).map(({ _id }) => _id);
    return {
      isNewer: seen.some((name) => migrations.every((migration) => migration.name !== name)),
      missing: migrations.filter(({ name }) => !seen.includes(name)),
      differences: differencesBetween(layouts, await findCollections(database, layouts), connection.traits),
    };
  });
}

/** The migrations that the database has seen, by name. */
function seenIn(database: Db): Collection<{ readonly _id: string; readonly at: Date }> {
  return database.collection("vultus_migrations");
}

function newerError(): VultusError {
  return new VultusError(
    "storage-newer",
    "A newer version of Vultus wrote this database; start that version, or give this one another database.",
  );
}
