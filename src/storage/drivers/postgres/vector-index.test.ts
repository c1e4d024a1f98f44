import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seededVectors } from "../../../../test/support/unit-vectors.ts";
import { VultusError } from "../../../shared/errors.ts";
import { secureRandom } from "../../../shared/random.ts";
import { direction, owned, vectorIndexContract } from "../../vector-index.contract.ts";
import type { SqlConnection } from "./connection.ts";
import { openEmbedded } from "./embedded.ts";
import {
  openVectorBench,
  quickPace,
  type VectorTables,
  vectorTablesOn,
  withoutClosing,
} from "./vector-bench.contract.ts";
import { openVectorTable } from "./vector-index.ts";

const setup = { modelId: "model@1", transformId: "transform-1", dimension: 16 };
const other = { ...setup, transformId: "transform-2" };

describe("pgvector in PGlite", () => {
  let folder: string;
  let tables: VectorTables;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vultus-vectors-"));
    tables = vectorTablesOn(await openEmbedded(folder, { offersVectors: true }));
  });
  afterAll(async () => {
    await tables.connection.close();
    await rm(folder, { recursive: true, force: true });
  });

  vectorIndexContract(
    "of PGlite, exact",
    openVectorBench(() => tables),
  );
  vectorIndexContract(
    "of PGlite, by graph",
    openVectorBench(() => tables, { exactBelow: 0 }),
  );

  describe("a vector index", () => {
    beforeEach(() => tables.reset());

    it("lists its people in a graph from when it was filled", async () => {
      const index = await tables.open(setup);
      const graphs = async () =>
        (await tables.connection.run("select 1 from pg_indexes where indexname like '%_graph'", [])).length;
      await index.fill(0, async () => {
        expect(await graphs()).toBe(0);
        return 1;
      });
      expect(await graphs()).toBe(1);
    });

    it("compares everybody for as many as no graph would find", async () => {
      const index = await tables.open(setup, { exactBelow: 0 });
      const { unit } = seededVectors(1);
      await index.put(Array.from({ length: 120 }, (_, i) => ({ userId: `usr_${i}`, vector: unit(16) })));
      await index.fill(0, async () => {
        await index.put(Array.from({ length: 120 }, (_, i) => ({ userId: `usr_${i}`, vector: unit(16) })));
        return 1;
      });
      expect(await index.search(unit(16), 100)).toHaveLength(100);
    });

    it("is cleared when nobody has used it for an hour, and not before", async () => {
      const [index, unused] = [await tables.open(setup), await tables.open(other)];
      await unused.fill(0, async () => 1);
      await unused.put([owned("ada", 1)]);
      await index.fill(0, async () => 1);
      await index.keep(2);
      expect(await unused.count()).toBe(1);
      await age(tables.connection, "transform-2", "61 minutes");
      await index.keep(3);
      expect(await tablesIn(tables.connection)).toHaveLength(2);
      expect(await unused.keep(3)).toBe(false);
    });

    it("is made anew by a server that comes back to a cleared one", async () => {
      const [index, unused] = [await tables.open(setup), await tables.open(other)];
      await unused.fill(0, async () => 1);
      await index.fill(0, async () => 1);
      await age(tables.connection, "transform-2", "61 minutes");
      await index.keep(3);
      await unused.fill(0, async () => {
        await unused.put([owned("ada", 1)]);
        return 4;
      });
      expect(await unused.count()).toBe(1);
      expect(await unused.keep(5)).toBe(true);
    });

    it("is not spoilt by a filling that was overtaken", async () => {
      const [slow, quick] = [await tables.open(setup), await tables.open(setup)];
      let goOn: () => void = () => undefined;
      const paused = new Promise<void>((resolve) => (goOn = resolve));
      const overtaken = slow.fill(0, async () => {
        await paused;
        return 1;
      });
      await expect.poll(() => fillers(tables.connection)).toBe(1);
      await tables.connection.run(
        "update vultus_vector_indexes set filler_until = now() - interval '1 hour'",
        [],
      );
      await quick.fill(0, async () => {
        await quick.put([owned("ada", 1)]);
        return 9;
      });
      goOn();
      expect(await overtaken).toBe(9);
      expect(await slow.count()).toBe(1);
    });

    it("builds its graph by itself when the server lacks memory to share the work", async () => {
      const connection = withoutClosing(tables.connection);
      const said: string[] = [];
      const built: string[] = [];
      const openPatient = () =>
        withStatements(connection, (statement) => {
          said.push(statement);
          if (!statement.startsWith("create index")) return;
          const isAlone = said.includes("set local max_parallel_maintenance_workers = 0");
          built.push(isAlone ? "alone" : "shared");
          if (!isAlone) throw new VultusError("storage-unavailable", "could not resize shared memory");
        });
      const index = await openVectorTable({ connection, openPatient, random: secureRandom }, setup);
      expect(await index.fill(0, async () => 1)).toBe(1);
      expect(built).toEqual(["shared", "alone"]);
    });

    it("waits for a graph that is still built for a server that was killed", async () => {
      let attempts = 0;
      const connection = withStatements(withoutClosing(tables.connection), (statement) => {
        if (!statement.startsWith("lock table") || attempts++ > 1) return;
        throw new VultusError("storage-unavailable", "canceling statement due to statement timeout");
      });
      const deps = { connection, openPatient: () => connection, random: secureRandom };
      const index = await openVectorTable(deps, setup, { pace: quickPace });
      expect(await index.fill(0, async () => 1)).toBe(1);
      expect(attempts).toBe(3);
    });

    it("is laid out by its first filling when the database was away before", async () => {
      let isAway = true;
      const connection = withStatements(withoutClosing(tables.connection), () => {
        if (isAway) throw new VultusError("storage-unavailable", "The database does not answer.");
      });
      const deps = { connection, openPatient: () => connection, random: secureRandom };
      const index = await openVectorTable(deps, setup, { pace: quickPace });
      await expect(index.fill(0, async () => 1)).rejects.toMatchObject({ code: "storage-unavailable" });
      isAway = false;
      expect(await index.fill(0, async () => 1)).toBe(1);
      await index.put([owned("ada", 1)]);
      expect(await index.count()).toBe(1);
    });

    it("names no number of a vector that it refuses", async () => {
      const index = await tables.open(setup);
      for (const vector of [new Float32Array(16).fill(Number.NaN), new Float32Array(3).fill(0.1234)]) {
        const error: unknown = await index
          .put([{ userId: "ada", vector }])
          .catch((caught: unknown) => caught);
        expect(error).toMatchObject({ code: "internal" });
        const said = `${String(error)} ${String(error instanceof Error && error.cause)}`;
        expect(said).not.toMatch(/nan|0\.12|ada/i);
      }
      expect(await index.search(direction(1), 1)).toEqual([]);
    });
  });
});

describe("a PostgreSQL without pgvector", () => {
  it("is a mistake of the configuration that says what to install", async () => {
    const folder = await mkdtemp(join(tmpdir(), "vultus-vectors-"));
    const connection = await openEmbedded(folder);
    const opening = openVectorTable(
      { connection, openPatient: () => connection, random: secureRandom },
      setup,
    );
    await expect(opening).rejects.toMatchObject({ code: "config-invalid" });
    await expect(opening).rejects.toThrow(/pgvector.*VULTUS_IDENTIFY_INDEX=process/);
    await expect(connection.run("select 1", [])).rejects.toMatchObject({ code: "storage-unavailable" });
    await rm(folder, { recursive: true, force: true });
  }, 120_000);
});

/** @param before Sees each statement of a transaction, and may throw in its place. */
function withStatements(connection: SqlConnection, before: (statement: string) => void): SqlConnection {
  return {
    ...connection,
    transaction: (work) =>
      connection.transaction((session) =>
        work({
          async run(statement, parameters) {
            before(statement);
            return session.run(statement, parameters);
          },
        }),
      ),
  };
}

function age(connection: SqlConnection, transformId: string, by: string): Promise<unknown> {
  return connection.run(
    `update vultus_vector_indexes set used_at = now() - interval '${by}' where tag like '%${transformId}%'`,
    [],
  );
}

async function fillers(connection: SqlConnection): Promise<number> {
  return (await connection.run("select 1 from vultus_vector_indexes where filler_until > now()", [])).length;
}

async function tablesIn(connection: SqlConnection): Promise<readonly string[]> {
  const rows = await connection.run("select tablename from pg_tables where schemaname = 'public'", []);
  return rows.map(([name]) => String(name));
}
