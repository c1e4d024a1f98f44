/** The tables of 1:N search by pgvector: made when a server first asks for them, cleared when none does any more. Not among the migrations, for a PostgreSQL without pgvector must go on working. */
import { sha256Hex } from "../../../shared/bytes.ts";
import { isProblem, VultusError } from "../../../shared/errors.ts";
import type { VectorIndexSetup } from "../../vector-index.ts";
import type { SqlConnection, SqlSession } from "./connection.ts";

/** Where one index lies. */
export interface VectorPlace {
  readonly modelId: string;
  /** Names model and transform; the key of its line in `vultus_vector_indexes`. */
  readonly tag: string;
  readonly table: string;
  readonly dimension: number;
}

export function placeOf({ modelId, transformId, dimension }: VectorIndexSetup): VectorPlace {
  const tag = `${modelId} ${transformId} ${LAYOUT}`;
  return { modelId, tag, table: `vultus_vectors_${sha256Hex(tag).slice(0, 12)}`, dimension };
}

/** To be raised with any change of what is stored: versions that differ then each have an index of their own. */
const LAYOUT = "layout-1";

/**
 * Half-precision numbers: half the memory of `vector`, and inner products of unit vectors change by about 1e-5.
 * Built once everybody is in, which is many times faster than one by one.
 *
 * `m` and `ef_construction` by measurement, see decision 11: random vectors are the hardest there are for such a graph.
 */
export const GRAPH = "hnsw (rotated halfvec_ip_ops) with (m = 24, ef_construction = 96)";
/** How many vectors a search by graph keeps in view; more finds more, and takes longer. */
const EF_SEARCH = 400;
/** How many a search by graph can return. */
export const MOST_BY_GRAPH = 50;

/**
 * Makes what is missing; safe when several servers do so at once.
 *
 * @throws {VultusError} `config-invalid` when the database has no pgvector, too old a one, or refuses to make tables.
 */
export async function prepareTables(connection: SqlConnection, place: VectorPlace): Promise<void> {
  try {
    await connection.transaction(async (session) => {
      await session.run("select pg_advisory_xact_lock($1)", [ADVISORY_LOCK]);
      await prepareExtension(session);
      for (const statement of statementsFor(place)) await session.run(statement, []);
      await session.run(
        "insert into vultus_vector_indexes (tag, table_name) values ($1, $2) on conflict (tag) do update set used_at = now()",
        [place.tag, place.table],
      );
    });
  } catch (error) {
    if (!isProblem(error, "internal")) throw error;
    throw new VultusError(
      "config-invalid",
      "The vector index cannot be laid out: let the database account create tables and functions in its schema. The cause is in the log.",
      { cause: error.cause },
    );
  }
}

/**
 * Removes somebody from one index, and from those beside it; none is cleared meanwhile.
 *
 * Building the graph of another index locks its table for minutes, which must not stop servers that never search there. So an
 * index that is filled just now is left to whoever fills it. They find nobody who was gone before they began, and then heed
 * every change under their model since; if they die instead, the next empties the table, or it is cleared as unused. Under
 * another model they would not hear of this removal: there it is done here, and the graph of the few who have enrolled again
 * is soon built.
 */
export function removeVectors(
  connection: SqlConnection,
  { tag: own, modelId }: VectorPlace,
  userId: string,
  reach: "everywhere" | "here",
): Promise<void> {
  return connection.transaction(async (session) => {
    await session.run("select pg_advisory_xact_lock_shared($1)", [ADVISORY_LOCK]);
    // In one order, so that two removals never wait for each other in a circle.
    const places = `select tag, table_name from vultus_vector_indexes where tag = $1
      or ($3::boolean and (starts_with(tag, $2 || ' ') and filler_until > clock_timestamp()) is not true) order by tag`;
    for (const [tag, table] of await session.run(places, [own, modelId, reach === "everywhere"])) {
      await session.run(
        `with gone as (delete from ${tableName(table)} where user_id = $1 returning 1)
        update vultus_vector_indexes set people = people - 1 where tag = $2 and exists (select from gone)`,
        [userId, tag],
      );
    }
  });
}

/** Clears the other indexes that nobody uses any more: under an old transform they are what a thief would look for. */
export async function clearUnused(connection: SqlConnection, place: VectorPlace): Promise<void> {
  const unused = `select tag, table_name from vultus_vector_indexes where tag <> $1 and used_at < now() - interval '1 hour'`;
  if ((await connection.run(unused, [place.tag])).length === 0) return;
  await connection.transaction(async (session) => {
    await session.run("select pg_advisory_xact_lock($1)", [ADVISORY_LOCK]);
    for (const [tag, table] of await session.run(unused, [place.tag])) {
      await session.run(`drop function if exists ${tableName(table)}_near(halfvec)`, []);
      await session.run(`drop table if exists ${tableName(table)}`, []);
      await session.run("delete from vultus_vector_indexes where tag = $1", [tag]);
    }
  });
}

/** Any number that no other program takes: "vultusvi" in ASCII. */
const ADVISORY_LOCK = String(0x76_75_6c_74_75_73_76_69n);

const OLDEST = [0, 7] as const;

async function prepareExtension(session: SqlSession): Promise<void> {
  const [known] = await session.run(
    "select installed_version, default_version from pg_available_extensions where name = 'vector'",
    [],
  );
  if (known === undefined) {
    throw new VultusError(
      "config-invalid",
      "This PostgreSQL has no pgvector. Install it on the database server (Debian: postgresql-<version>-pgvector; others: https://github.com/pgvector/pgvector#installation), or set VULTUS_IDENTIFY_INDEX=process.",
    );
  }
  const version = known[0] ?? known[1];
  if (isOlder(String(version))) {
    throw new VultusError(
      "config-invalid",
      `This PostgreSQL has pgvector ${String(version)}; Vultus needs ${OLDEST.join(".")} or later. Update it, then run: alter extension vector update`,
    );
  }
  if (known[0] !== null) return;
  try {
    await session.run("create extension vector", []);
  } catch (error) {
    if (!isProblem(error, "internal")) throw error;
    throw new VultusError(
      "config-invalid",
      "The database account may not add pgvector. Let an administrator run this once in the database: create extension vector",
      { cause: error.cause },
    );
  }
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

function statementsFor({ table, dimension }: VectorPlace): readonly string[] {
  return [
    `create table if not exists vultus_vector_indexes (
      tag text collate "C" primary key,
      table_name text not null,
      people bigint not null default 0,
      caught_up_to bigint,
      filler text,
      filler_until timestamptz,
      used_at timestamptz not null default now()
    )`,
    `create table if not exists ${table} (
      user_id text collate "C" primary key,
      rotated halfvec(${dimension}) not null
    )`,
    // Loads pgvector into this session: before, only administrators may name its settings.
    "select '[0]'::halfvec",
    // A function because it is the one way to set the search's breadth for a single statement. The planner must not weigh: what is searched here is known to be large.
    `create or replace function ${table}_near(probe halfvec) returns table (user_id text, score float8)
      language sql stable set hnsw.ef_search = ${EF_SEARCH} set enable_seqscan = off
      as $$ select user_id, -(rotated <#> probe) from ${table} order by rotated <#> probe limit ${MOST_BY_GRAPH} $$`,
  ];
}

/** A name that is read back, before it becomes part of a statement. */
function tableName(stored: unknown): string {
  if (typeof stored === "string" && /^vultus_vectors_[0-9a-f]{12}$/.test(stored)) return stored;
  throw new VultusError("internal", "vultus_vector_indexes names a table that is none of Vultus; repair it.");
}
