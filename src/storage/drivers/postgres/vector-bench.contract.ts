/** Opens the vector index contract's bench on a PostgreSQL with pgvector. */
import { secureRandom } from "../../../shared/random.ts";
import type { VectorIndex, VectorIndexSetup } from "../../vector-index.ts";
import type { VectorIndexBench } from "../../vector-index.contract.ts";
import type { SqlConnection } from "./connection.ts";
import type { FillingPace } from "./vector-filling.ts";
import { openVectorTable, type VectorIndexTuning } from "./vector-index.ts";

export const quickPace: FillingPace = { leaseMs: 30_000, pollMs: 20 };
/** Ends soon after its holder died; a living one renews it several times. */
const mortalPace: FillingPace = { leaseMs: 1_000, pollMs: 20 };

export interface VectorTables {
  /** Opens an index on the one connection, which stays open. */
  open(setup: VectorIndexSetup, tuning?: Partial<VectorIndexTuning>): Promise<VectorIndex>;
  /** Drops every index. */
  reset(): Promise<void>;
  readonly connection: SqlConnection;
}

export function vectorTablesOn(connection: SqlConnection): VectorTables {
  const lasting = withoutClosing(connection);
  return {
    connection,
    open: (setup, tuning) =>
      openVectorTable({ connection: lasting, openPatient: () => lasting, random: secureRandom }, setup, {
        pace: quickPace,
        ...tuning,
      }),
    async reset() {
      await connection.run("drop schema public cascade", []);
      await connection.run("create schema public", []);
    },
  };
}

/** @param connect Opens the database once; all indexes share the connection. */
export function openVectorBench(
  tables: () => VectorTables,
  tuning?: Partial<VectorIndexTuning>,
): () => Promise<VectorIndexBench> {
  return async () => {
    const { connection, open, reset } = tables();
    await reset();
    return {
      open: (setup) => open(setup, tuning),
      async openMortal(setup) {
        const { connection: mortal, kill } = dying(withoutClosing(connection));
        const deps = { connection: mortal, openPatient: () => mortal, random: secureRandom };
        return { index: await openVectorTable(deps, setup, { ...tuning, pace: mortalPace }), kill };
      },
      close: async () => undefined,
    };
  };
}

export function withoutClosing(connection: SqlConnection): SqlConnection {
  return {
    run: (statement, parameters) => connection.run(statement, parameters),
    transaction: (work) => connection.transaction(work),
    close: async () => undefined,
  };
}

/** A connection that nothing comes through any more once its server is killed. */
function dying(connection: SqlConnection): { readonly connection: SqlConnection; readonly kill: () => void } {
  let isDead = false;
  const silence = (): Promise<never> => new Promise(() => undefined);
  return {
    connection: {
      run: (statement, parameters) => (isDead ? silence() : connection.run(statement, parameters)),
      transaction: (work) => (isDead ? silence() : connection.transaction(work)),
      close: async () => undefined,
    },
    kill() {
      isDead = true;
    },
  };
}
