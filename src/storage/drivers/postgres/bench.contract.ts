/** Opens the records contract's bench on a PostgreSQL, with one connection for all its tests. */
import { bigint, doublePrecision, integer, pgTable, text } from "drizzle-orm/pg-core";
import { secureRandom } from "../../../shared/random.ts";
import { collections } from "../../collections.ts";
import { type OpenRecordBench, samples } from "../../samples.contract.ts";
import { PostgresCollection } from "./collection.ts";
import { bytes, json, key, time } from "./columns.ts";
import type { SqlConnection } from "./connection.ts";
import { collectionDeps, openPostgresStore } from "./store.ts";

/** @param connect Opens the database, or opens it again after a test has closed it. */
export function openPostgresBench(connect: () => Promise<SqlConnection>): OpenRecordBench {
  let shared: (SqlConnection & { isClosed: boolean }) | undefined;
  return async (now) => {
    if (!shared || shared.isClosed) shared = tellingWhenClosed(await connect());
    const connection = shared;
    const deps = { now, random: secureRandom };
    const store = await openPostgresStore(connection, deps);
    await connection.run(createSampleTable, []);
    await connection.run(`truncate ${TABLES}`, []);
    return {
      store,
      samples: new PostgresCollection(samples, sampleTable, collectionDeps(connection, deps)),
      async damage(id) {
        await connection.run("update contract_samples set kind = 'unheard-of' where id = $1", [id]);
      },
    };
  };
}

const TABLES = [...Object.values(collections).map(({ name }) => name), "contract_samples"].join(", ");

const sampleTable = pgTable("contract_samples", {
  id: key("id").primaryKey(),
  version: bigint("version", { mode: "number" }).notNull(),
  email: text("email").notNull(),
  phone: text("phone"),
  kind: text("kind").notNull(),
  city: text("city").notNull(),
  team: text("team").notNull(),
  rank: bigint("rank", { mode: "number" }).notNull(),
  text: text("text").notNull(),
  note: text("note"),
  ratio: doublePrecision("ratio").notNull(),
  count: integer("count").notNull(),
  bytes: bytes("bytes").notNull(),
  tags: json("tags").notNull(),
  extra: json("extra"),
  expiresAt: time("expires_at"),
});

const createSampleTable = `create table if not exists contract_samples (
  id text collate "C" primary key,
  version bigint not null,
  email text not null unique,
  phone text unique,
  kind text not null,
  city text not null,
  team text not null,
  rank bigint not null,
  text text not null,
  note text,
  ratio double precision not null,
  count integer not null,
  bytes bytea not null,
  tags jsonb not null,
  extra jsonb,
  expires_at timestamptz
)`;

function tellingWhenClosed(connection: SqlConnection): SqlConnection & { isClosed: boolean } {
  return {
    isClosed: false,
    run: (statement, parameters) => connection.run(statement, parameters),
    transaction: (work) => connection.transaction(work),
    async close() {
      this.isClosed = true;
      await connection.close();
    },
  };
}
