import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startService } from "../../test/services/service.ts";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import { galleryContract, type OpenGalleryBench } from "../matching/gallery.contract.ts";
import { createTransform } from "../protection/transform.ts";
import { cosineSimilarity, normalise, type Template } from "../shared/template.ts";
import { openEmbedded } from "../storage/drivers/postgres/embedded.ts";
import { openServer } from "../storage/drivers/postgres/server.ts";
import { type VectorTables, vectorTablesOn } from "../storage/drivers/postgres/vector-bench.contract.ts";
import type { VectorIndexTuning } from "../storage/drivers/postgres/vector-index.ts";
import { createGatheringGallery, createVectorGallery } from "./vector-gallery.ts";

const key = new Uint8Array(32).fill(3);
const folder = await mkdtemp(join(tmpdir(), "vultus-gallery-"));
const embedded = vectorTablesOn(await openEmbedded(folder, { offersVectors: true }));
afterAll(async () => {
  await embedded.connection.close();
  await rm(folder, { recursive: true, force: true });
});

galleryContract("in PGlite with pgvector, exact", openBench(embedded), { recall: 1 });
galleryContract("in PGlite with pgvector, by graph", openBench(embedded, { exactBelow: 0 }), {
  recall: 0.98,
});

const service = await startService("pgvector");
describe.skipIf(service === undefined)("on a server", () => {
  const server = vectorTablesOn(openServer(service?.url ?? "postgres://nobody@nowhere/none"));
  afterAll(async () => {
    await server.connection.close();
    await service?.stop();
  });
  galleryContract("in PostgreSQL with pgvector, exact", openBench(server), { recall: 1 });
  galleryContract("in PostgreSQL with pgvector, by graph", openBench(server, { exactBelow: 0 }), {
    recall: 0.98,
  });
});

describe("what leaves the process", () => {
  const dimension = 512;
  const modelId = "model@1";
  const { unit, near } = seededVectors(1);

  const galleryUnder = async (seed: number) => {
    const transform = createTransform(new Uint8Array(32).fill(seed), dimension);
    const index = await embedded.open({ modelId, transformId: transform.id, dimension });
    return { transform, gallery: createVectorGallery({ modelId, index, transform }) };
  };

  it("is no template, and cannot be linked with one, nor with itself under another key", async () => {
    await embedded.reset();
    const [first, second] = [await galleryUnder(1), await galleryUnder(2)];
    const people = Array.from({ length: 50 }, () => unit(dimension));
    for (const [i, vector] of people.entries()) {
      await first.gallery.put(`usr_${i}`, { modelId, vector });
      await second.gallery.put(`usr_${i}`, { modelId, vector });
    }
    const stored = await storedVectors();
    expect(stored).toHaveLength(2);
    const cosines = people.flatMap((vector, i) => {
      const [one, other] = stored.map((table) => normalise(table.get(`usr_${i}`) ?? new Float32Array()));
      expect(cosineSimilarity(one, other)).not.toBe(0);
      return [cosineSimilarity(vector, one), cosineSimilarity(vector, other), cosineSimilarity(one, other)];
    });
    // Unrelated vectors have cosines of deviation 1/√n, which is 0.044; five of those are met once in two million.
    expect(Math.max(...cosines.map(Math.abs))).toBeLessThan(5 / Math.sqrt(dimension));
    for (const [i, vector] of people.entries()) {
      const rotated = first.transform.apply(vector);
      const own = stored.map((table) => cosineSimilarity(rotated, table.get(`usr_${i}`) ?? rotated));
      expect(Math.max(...own)).toBeCloseTo(1, 4);
    }
  });

  it("holds nothing but ids and rotated vectors, and is found all the same", async () => {
    await embedded.reset();
    const { gallery } = await galleryUnder(1);
    const vector = unit(dimension);
    await gallery.put("usr_1", { modelId, vector });
    const columns = await embedded.connection.run(
      "select column_name from information_schema.columns where table_name like 'vultus_vectors_%' order by 1",
      [],
    );
    expect(columns).toEqual([["rotated"], ["user_id"]]);
    const [found] = await gallery.search({ modelId, vector: near(vector, 0.7) }, 1);
    expect(found.userId).toBe("usr_1");
    expect(found.score).toBeCloseTo(0.7, 3);
  });

  it("says nothing of a vector in an error", async () => {
    await embedded.reset();
    const { gallery } = await galleryUnder(1);
    const vector = unit(dimension);
    await embedded.connection.run("drop table vultus_vector_indexes", []);
    const refused = [
      gallery.put("usr_1", { modelId, vector }),
      gallery.search({ modelId, vector }, 1),
      gallery.remove("usr_1"),
    ];
    for (const result of await Promise.allSettled(refused)) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "internal" } });
      const said = result.status === "rejected" ? `${result.reason} ${String(result.reason.cause)}` : "";
      expect(said).not.toMatch(/usr_1|\d\.\d\d/);
    }
  });
});

describe("while it is filled", () => {
  it("takes many at a time, the last of each person, and none that was removed", async () => {
    await embedded.reset();
    const modelId = "model@1";
    const transform = createTransform(key, 8);
    const table = await embedded.open({ modelId, transformId: transform.id, dimension: 8 });
    const puts: number[] = [];
    const index: typeof table = {
      ...table,
      put(vectors) {
        puts.push(vectors.length);
        return table.put(vectors);
      },
    };
    const gallery = createGatheringGallery({ modelId, index, transform });
    const { unit } = seededVectors(2);
    const people = Array.from({ length: 450 }, () => unit(8));
    for (const [i, vector] of people.entries()) await gallery.put(`usr_${i}`, { modelId, vector });
    expect(puts).toEqual([200, 200]);
    await gallery.put("usr_449", { modelId, vector: people[0] });
    await gallery.remove("usr_448");
    expect(await gallery.count()).toBe(449);
    const found = await gallery.search({ modelId, vector: people[0] }, 2);
    expect(found.map((one) => one.userId)).toEqual(["usr_0", "usr_449"]);
  });
});

/** @param tuning Where it asks for a search by graph, there is one from the start. */
function openBench(tables: VectorTables, tuning?: Partial<VectorIndexTuning>): OpenGalleryBench {
  return async ({ modelId, dimension }) => {
    await tables.reset();
    const transform = createTransform(key, dimension);
    const index = await tables.open({ modelId, transformId: transform.id, dimension }, tuning);
    if (tuning) await index.fill(1, async () => 1);
    const setup = { modelId, index, transform };
    const putAll = async (people: ReadonlyMap<string, Template>): Promise<number> => {
      const gathering = createGatheringGallery(setup);
      for (const [userId, template] of people) await gathering.put(userId, template);
      await gathering.flush();
      return 2;
    };
    return {
      gallery: createVectorGallery(setup),
      async putAll(people) {
        await (tuning ? index.fill(2, () => putAll(people)) : putAll(people));
      },
      close: () => index.close(),
    };
  };
}

/** Every index's vectors by their owners, as they lie there. */
async function storedVectors(): Promise<readonly ReadonlyMap<string, Float32Array>[]> {
  const { connection } = embedded;
  const names = await connection.run("select table_name from vultus_vector_indexes", []);
  return Promise.all(
    names.map(async ([name]) => {
      const rows = await connection.run(`select user_id, rotated from ${String(name)}`, []);
      return new Map(
        rows.map(([userId, text]): [string, Float32Array] => [
          String(userId),
          Float32Array.from(String(text).slice(1, -1).split(",").map(Number)),
        ]),
      );
    }),
  );
}
