/** 1:N search by pgvector: every vector is compared as long as they are few, and a graph (HNSW) leads to the nearest when they are many. */
import { isProblem } from "../../../shared/errors.ts";
import type { RandomBytes } from "../../../shared/random.ts";
import type { NearVector, VectorIndex, VectorIndexSetup } from "../../vector-index.ts";
import type { SqlConnection } from "./connection.ts";
import { type FillingPace, fillOnce, usualPace } from "./vector-filling.ts";
import { clearUnused, MOST_BY_GRAPH, placeOf, prepareTables, removeVectors } from "./vector-tables.ts";

export interface VectorIndexDeps {
  /** Closed with the index. */
  readonly connection: SqlConnection;
  /** Another connection to the same database, whose statements may take as long as they need. */
  readonly openPatient: () => SqlConnection;
  readonly random: RandomBytes;
}

export interface VectorIndexTuning {
  /** Below this number of people every vector is compared. */
  readonly exactBelow: number;
  readonly pace: FillingPace;
}

/** Where comparing everybody takes about as long as a search by graph, which misses some; see decision 11. */
const usualTuning: VectorIndexTuning = { exactBelow: 50_000, pace: usualPace };

/**
 * Makes the tables that are missing, or leaves it to the first filling while the database does not answer; the index is empty
 * until it is filled.
 *
 * @throws {VultusError} `config-invalid` when the database has no pgvector or refuses to make tables; `fill` does later.
 */
export async function openVectorTable(
  deps: VectorIndexDeps,
  setup: VectorIndexSetup,
  tuning: Partial<VectorIndexTuning> = {},
): Promise<VectorIndex> {
  const { connection } = deps;
  const { exactBelow, pace } = { ...usualTuning, ...tuning };
  const place = placeOf(setup);
  const { tag, table, dimension } = place;
  let isPrepared = false;
  const prepare = async (): Promise<void> => {
    if (!isPrepared) await prepareTables(connection, place);
    isPrepared = true;
  };
  try {
    await prepare();
  } catch (error) {
    // A server that cannot look for anybody yet has all else to do.
    if (!isProblem(error, "storage-unavailable")) {
      await connection.close();
      throw error;
    }
  }

  const count = async (): Promise<number> => {
    const counted = "select people from vultus_vector_indexes where tag = $1";
    return Number((await connection.run(counted, [tag])).at(0)?.[0] ?? 0);
  };

  return {
    count,
    async put(vectors) {
      // One that is the same already is left alone: of several servers that hear of a change each puts it. A row that
      // was inserted has no earlier version, hence no `xmax`.
      await connection.run(
        `with written as (
          insert into ${table} as held (user_id, rotated)
          select user_id, rotated::halfvec(${dimension}) from unnest($1::text[], $2::text[]) as given (user_id, rotated)
          on conflict (user_id) do update set rotated = excluded.rotated where held.rotated <> excluded.rotated
          returning (xmax = 0) as is_new
        )
        update vultus_vector_indexes set people = people + (select count(*) from written where is_new)
        where tag = $3 and exists (select from written where is_new)`,
        [vectors.map(({ userId }) => userId), vectors.map(({ vector }) => written(vector)), tag],
      );
    },
    remove: (userId, reach = "everywhere") => removeVectors(connection, place, userId, reach),
    async search(vector, most) {
      if (most < 1) return [];
      const byGraph = most <= MOST_BY_GRAPH && (await count()) >= exactBelow;
      const from = byGraph ? `${table}_near($1::halfvec)` : `(${everyone(table)}) as everyone`;
      const rows = await connection.run(
        `select user_id, score from ${from} order by score desc, user_id limit $2`,
        [written(vector), most],
      );
      return rows.map(([userId, score]): NearVector => ({ userId: String(userId), score: Number(score) }));
    },
    async fill(since, work) {
      await prepare();
      return fillOnce({ ...deps, pace }, place, since, work);
    },
    async keep(caughtUpTo) {
      const kept = await connection.run(
        `update vultus_vector_indexes set used_at = now(), caught_up_to = greatest(caught_up_to, $2)
        where tag = $1 and caught_up_to is not null returning 1`,
        [tag, caughtUpTo],
      );
      await clearUnused(connection, place);
      return kept.length > 0;
    },
    close: () => connection.close(),
  };
}

/** The sign keeps the planner from taking the graph. */
function everyone(table: string): string {
  return `select user_id, -(rotated <#> $1::halfvec) as score from ${table}`;
}

/** As pgvector reads it. */
function written(vector: Float32Array): string {
  return `[${vector.join(",")}]`;
}
