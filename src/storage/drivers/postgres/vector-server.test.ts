import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { startService } from "../../../../test/services/service.ts";
import { openTcpSwitch } from "../../../../test/services/tcp-switch.ts";
import { seededVectors } from "../../../../test/support/unit-vectors.ts";
import { toHex } from "../../../shared/bytes.ts";
import { secureRandom } from "../../../shared/random.ts";
import { openVectorIndex } from "../../open.ts";
import { direction, owned, vectorIndexContract } from "../../vector-index.contract.ts";
import { openServer } from "./server.ts";
import { openVectorTable } from "./vector-index.ts";
import { openVectorBench, vectorTablesOn } from "./vector-bench.contract.ts";

const setup = { modelId: "model@1", transformId: "transform-1", dimension: 16 };
const service = await startService("pgvector");

describe.skipIf(service === undefined)("pgvector in a PostgreSQL server", () => {
  const url = service?.url ?? "";
  const admin = openServer(url);
  const tables = vectorTablesOn(admin);
  afterAll(async () => {
    await admin.close();
    await service?.stop();
  });

  vectorIndexContract(
    "of a server, exact",
    openVectorBench(() => tables),
  );
  vectorIndexContract(
    "of a server, by graph",
    openVectorBench(() => tables, { exactBelow: 0 }),
  );

  it("follows the graph among many, and reads every vector among few", async () => {
    await tables.reset();
    const [few, many] = [await tables.open(setup), await tables.open(setup, { exactBelow: 2_000 })];
    const { unit, near } = seededVectors(1);
    const held = Array.from({ length: 2_000 }, (_, i) => ({ userId: `usr_${i}`, vector: unit(16) }));
    await many.fill(0, async () => {
      await many.put(held);
      return 1;
    });
    const scans = async () => {
      const counted = "select pg_stat_force_next_flush(), pg_stat_clear_snapshot()";
      await admin.run(counted, []);
      const [[graph]] = await admin.run(
        "select idx_scan from pg_stat_user_indexes where indexrelname like '%_graph'",
        [],
      );
      return Number(graph);
    };
    const probe = near(held[5].vector, 0.95);
    const before = await scans();
    expect((await few.search(probe, 1))[0].userId).toBe("usr_5");
    expect(await scans()).toBe(before);
    expect((await many.search(probe, 1))[0].userId).toBe("usr_5");
    await expect.poll(scans).toBeGreaterThan(before);
  });

  it("is laid out once when several servers start together", async () => {
    await tables.reset();
    const servers = await Promise.all(
      Array.from({ length: 4 }, () => openVectorIndex(url, setup, secureRandom)),
    );
    const filled = await Promise.all(
      servers.map((server, i) =>
        server.fill(0, async () => {
          await server.put([owned(`by_${i}`, 1)]);
          return i + 1;
        }),
      ),
    );
    expect(new Set(filled).size).toBe(1);
    expect(await servers[3].count()).toBe(1);
    await Promise.all(servers.map((server) => server.close()));
  });

  it("forgets somebody at once while the graph of another is built", async () => {
    await tables.reset();
    const [index, other] = [
      await tables.open(setup),
      await tables.open({ ...setup, transformId: "transform-2" }),
    ];
    await index.fill(0, async () => 1);
    await index.put([owned("ada", 1)]);
    await other.fill(0, async () => {
      await other.put([owned("ada", 1)]);
      const its = "select table_name from vultus_vector_indexes where tag like '%transform-2%'";
      const [[table]] = await admin.run(its, []);
      await admin.transaction(async (session) => {
        // As `create index` does.
        await session.run(`lock table ${String(table)} in share mode`, []);
        await index.remove("ada");
      });
      return 1;
    });
    expect(await index.count()).toBe(0);
  });

  it("can be opened while it is away, and filled later", async () => {
    await tables.reset();
    const line = await openTcpSwitch(url);
    await line.cut();
    const index = await openVectorIndex(line.url, setup, secureRandom);
    await expect(index.fill(0, async () => 1)).rejects.toMatchObject({ code: "storage-unavailable" });
    await line.mend();
    expect(await index.fill(0, async () => 1)).toBe(1);
    await index.close();
    await line.cut();
  });

  it("is reported away, and found again", async () => {
    await tables.reset();
    const line = await openTcpSwitch(url);
    const index = await openVectorIndex(line.url, setup, secureRandom);
    await index.fill(0, async () => 1);
    await index.put([owned("ada", 1)]);
    await line.cut();
    const asked = [index.search(direction(1), 1), index.put([owned("bob", 1)]), index.remove("ada")];
    for (const result of await Promise.allSettled(asked)) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "storage-unavailable" } });
    }
    await line.mend();
    expect((await index.search(direction(1), 1))[0].userId).toBe("ada");
    await index.close();
    await line.cut();
  });

  describe("whose account may not do everything", () => {
    // Roles belong to all databases of a server.
    const role = `vultus_test_${toHex(secureRandom(4))}`;
    const limited = new URL(url || "postgres://nobody@nowhere/none");
    limited.username = role;
    limited.password = "limited";

    const withRole = async (...grants: readonly string[]): Promise<void> => {
      await tables.reset();
      await admin.run(`create role ${role} login password 'limited'`, []);
      for (const grant of grants) await admin.run(grant, []);
      onTestFinished(async () => {
        await admin.run(`drop owned by ${role}`, []);
        await admin.run(`drop role ${role}`, []);
      });
    };

    it("is a mistake of the configuration that says what an administrator must run", async () => {
      await withRole(`grant create on schema public to ${role}`);
      const opening = openVectorIndex(limited.href, setup, secureRandom);
      await expect(opening).rejects.toMatchObject({ code: "config-invalid" });
      await expect(opening).rejects.toThrow("create extension vector");
    });

    it("is a mistake of the configuration when it may make no tables", async () => {
      await withRole("create extension vector", `grant usage on schema public to ${role}`);
      const opening = openVectorIndex(limited.href, setup, secureRandom);
      await expect(opening).rejects.toMatchObject({ code: "config-invalid" });
      await expect(opening).rejects.toThrow("create tables");
    });

    it("is enough once an administrator has added pgvector", async () => {
      await withRole("create extension vector", `grant usage, create on schema public to ${role}`);
      const index = await openVectorIndex(limited.href, setup, secureRandom);
      await index.fill(0, async () => {
        await index.put([owned("ada", 1)]);
        return 1;
      });
      const connection = openServer(limited.href);
      const deps = { connection, openPatient: () => openServer(limited.href), random: secureRandom };
      const second = await openVectorTable(deps, setup, { exactBelow: 0 });
      expect((await second.search(direction(1), 1))[0].userId).toBe("ada");
      await second.remove("ada");
      expect(await index.count()).toBe(0);
      await Promise.all([index.close(), second.close()]);
    });
  });
});

describe("a vector index elsewhere", () => {
  it("is a mistake of the configuration, repeating no password", async () => {
    const opening = openVectorIndex("mongodb://user:my-secret@host/db", setup, secureRandom);
    await expect(opening).rejects.toMatchObject({ code: "config-invalid" });
    await expect(opening).rejects.not.toThrow(/my-secret/);
  });
});
