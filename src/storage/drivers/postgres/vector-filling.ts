/** Lets one of several servers fill a vector index. Who fills holds a lease by the database's clock: when it dies, the lease ends, and the next takes over. */
import { setTimeout as wait } from "node:timers/promises";
import { toHex } from "../../../shared/bytes.ts";
import { SECOND } from "../../../shared/clock.ts";
import { isProblem } from "../../../shared/errors.ts";
import type { RandomBytes } from "../../../shared/random.ts";
import type { SqlConnection } from "./connection.ts";
import { GRAPH, prepareTables, type VectorPlace } from "./vector-tables.ts";

export interface FillingDeps {
  readonly connection: SqlConnection;
  /** A connection whose statements may take as long as they need; closed after. */
  readonly openPatient: () => SqlConnection;
  readonly random: RandomBytes;
  readonly pace: FillingPace;
}

export interface FillingPace {
  readonly leaseMs: number;
  readonly pollMs: number;
}

export const usualPace: FillingPace = { leaseMs: 60 * SECOND, pollMs: SECOND };

/** @see VectorIndex.fill. */
export async function fillOnce(
  deps: FillingDeps,
  place: VectorPlace,
  since: number,
  work: () => Promise<number>,
): Promise<number> {
  for (;;) {
    const [row] = await deps.connection.run("select caught_up_to from vultus_vector_indexes where tag = $1", [
      place.tag,
    ]);
    // Somebody cleared it as unused.
    if (row === undefined) await prepareTables(deps.connection, place);
    const caughtUpTo = row?.[0] ?? undefined;
    if (caughtUpTo !== undefined && Number(caughtUpTo) >= since) return Number(caughtUpTo);
    const filler = toHex(deps.random(16));
    if (await claim(deps, place, filler, since)) {
      const filled = await fillAs(deps, place, filler, work);
      if (filled !== undefined) return filled;
    }
    await wait(deps.pace.pollMs);
  }
}

const LEASED = "filler_until = clock_timestamp() + $3 * interval '1 millisecond', used_at = now()";

async function claim(
  { connection, pace }: FillingDeps,
  { tag }: VectorPlace,
  filler: string,
  since: number,
): Promise<boolean> {
  const claimed = await connection.run(
    `update vultus_vector_indexes set filler = $2, ${LEASED} where tag = $1
    and (filler_until is null or filler_until < clock_timestamp()) and (caught_up_to is null or caught_up_to < $4)
    returning 1`,
    [tag, filler, pace.leaseMs, since],
  );
  return claimed.length > 0;
}

/** @returns Undefined when it is to be tried again later: another server has taken over, or has not let go of the table yet. */
async function fillAs(
  deps: FillingDeps,
  place: VectorPlace,
  filler: string,
  work: () => Promise<number>,
): Promise<number | undefined> {
  const { connection, pace } = deps;
  const renew = (): void => {
    connection
      .run(`update vultus_vector_indexes set ${LEASED} where tag = $1 and filler = $2`, [
        ...[place.tag, filler],
        pace.leaseMs,
      ])
      // What hinders it hinders the filling too, which says so.
      .catch(() => undefined);
  };
  const renewal = setInterval(renew, pace.leaseMs / 4);
  try {
    if (!(await clear(connection, place, filler))) {
      await release(connection, place, filler);
      return undefined;
    }
    const caughtUpTo = await work();
    await buildGraph(deps, place);
    const filled = await connection.run(
      "update vultus_vector_indexes set caught_up_to = $3, filler = null, filler_until = null where tag = $1 and filler = $2 returning 1",
      [place.tag, filler, caughtUpTo],
    );
    return filled.length > 0 ? caughtUpTo : undefined;
  } catch (error) {
    // The first error tells more; without an answer the lease ends by itself.
    await release(connection, place, filler).catch(() => undefined);
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

async function release(connection: SqlConnection, { tag }: VectorPlace, filler: string): Promise<void> {
  const released = "update vultus_vector_indexes set filler_until = null where tag = $1 and filler = $2";
  await connection.run(released, [tag, filler]);
}

/** @returns False, with nothing cleared, when the lease was lost and another server's filling must go on, or when the database still builds the graph for one that was killed. */
function clear(connection: SqlConnection, { tag, table }: VectorPlace, filler: string): Promise<boolean> {
  const cleared = connection.transaction(async (session) => {
    // The table first and its line second, as every other statement takes them, so that none waits for another in a circle.
    await session.run(`lock table ${table} in access exclusive mode`, []);
    const held = await session.run(
      "update vultus_vector_indexes set people = 0, caught_up_to = null where tag = $1 and filler = $2 returning 1",
      [tag, filler],
    );
    if (held.length === 0) return false;
    await session.run(`truncate ${table}`, []);
    await session.run(`drop index if exists ${table}_graph`, []);
    return true;
  });
  return cleared.catch((error: unknown) => {
    if (isProblem(error, "storage-unavailable")) return false;
    throw error;
  });
}

/** What the graph takes in memory while it is built, for each person. */
const BYTES_A_PERSON = 3_000;
const MOST_BYTES = 2 ** 30;

/** In parallel if the server can: in a container it may lack the shared memory. */
async function buildGraph(deps: FillingDeps, place: VectorPlace): Promise<void> {
  const patient = deps.openPatient();
  const build = (settings: readonly string[]): Promise<void> =>
    patient.transaction(async (session) => {
      await session.run("set local statement_timeout = 0", []);
      // Never less than the operator's own setting; with less than it takes, the graph is built on disk, many times slower.
      await session.run(
        `select set_config('maintenance_work_mem', greatest(
          pg_size_bytes(current_setting('maintenance_work_mem')), least($2::bigint, people * $3)
        ) / 1024 || 'kB', true) from vultus_vector_indexes where tag = $1`,
        [place.tag, MOST_BYTES, BYTES_A_PERSON],
      );
      for (const setting of settings) await session.run(setting, []);
      await session.run(
        `create index if not exists ${place.table}_graph on ${place.table} using ${GRAPH}`,
        [],
      );
    });
  try {
    await build([]).catch(async (error: unknown) => {
      if (!isProblem(error, "storage-unavailable")) throw error;
      await build(["set local max_parallel_maintenance_workers = 0"]);
    });
  } finally {
    await patient.close();
  }
}
