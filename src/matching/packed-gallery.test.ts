import { describe, expect, it } from "vitest";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import { normalise } from "../shared/template.ts";
import { galleryContract } from "./gallery.contract.ts";
import type { Gallery } from "./gallery.ts";
import { packVector } from "./pack.ts";
import { createPackedGallery, type Pacing } from "./packed-gallery.ts";
import { mostRows } from "./packed-rows.ts";

galleryContract(
  "packed in memory",
  async ({ modelId, dimension }) => ({
    gallery: createPackedGallery({ modelId, dimension, maxPeople: 5_000 }),
    close: async () => undefined,
  }),
  { recall: 1 },
);

const modelId = "model@1";

describe("a packed gallery is exact", () => {
  it.each([1, 2, 31, 32, 33, 100, 512])("at %i dimensions, however many are asked for", async (dimension) => {
    const { unit } = seededVectors(dimension);
    const people = Array.from({ length: 1_000 }, () => unit(dimension));
    const gallery = await galleryOf(people);
    for (const count of [1, 2, 10, 1_000, 1_007]) {
      await expectBest(gallery, people, unit(dimension), count);
    }
  });

  it("where people are nearer to each other than a byte can tell", async () => {
    const { unit, near } = seededVectors(1);
    const base = unit(512);
    const people = Array.from({ length: 5_000 }, () => near(base, 1 - 1e-7));
    const gallery = await galleryOf(people);
    for (const cosine of [1, 0.7, 0, -0.7]) await expectBest(gallery, people, near(base, cosine), 5);
  });

  it("where many are the same", async () => {
    const { unit } = seededVectors(2);
    const [same, other] = [unit(64), unit(64)];
    const people = Array.from({ length: 9_000 }, (_, i) => (i % 3 === 0 ? other : same));
    const gallery = await galleryOf(people);
    await expectBest(gallery, people, same, 3);
    await expectBest(gallery, people, other, 4_000);
  });

  it("where one value of a vector is far larger than the others", async () => {
    const { unit, uniform } = seededVectors(3);
    const people = Array.from({ length: 2_000 }, () => {
      const vector = unit(128);
      vector[Math.floor(uniform() * 128)] = 10;
      return normalise(vector);
    });
    const gallery = await galleryOf(people);
    for (let i = 0; i < 20; i++) await expectBest(gallery, people, unit(128), 10);
  });

  it("while rows that were left are empty or taken again", async () => {
    const { unit } = seededVectors(4);
    const people = Array.from({ length: 6_000 }, () => unit(32));
    const gallery = await galleryOf(people.slice(0, 5_000));
    for (let i = 0; i < 5_000; i += 2) await gallery.remove(`usr_${i}`);
    const stayed = people.slice(0, 5_000).filter((_, i) => i % 2 === 1);
    await expectBest(gallery, stayed, unit(32), 3_000);
    for (const [i, vector] of people.slice(5_000).entries()) {
      await gallery.put(`new_${i}`, { modelId, vector });
    }
    await expectBest(gallery, [...stayed, ...people.slice(5_000)], unit(32), 4_000);
  });
});

describe("a packed gallery", () => {
  it("takes no more people than it was told, but replaces them and fills the places of those who left", async () => {
    const gallery = createPackedGallery({ modelId, dimension: 2, maxPeople: 2 });
    await gallery.put("ada", template(1, 0));
    await gallery.put("bob", template(0, 1));
    await expect(gallery.put("eve", template(1, 1))).rejects.toMatchObject({ code: "gallery-full" });
    expect(await gallery.count()).toBe(2);
    await gallery.put("ada", template(1, 1));
    await gallery.remove("bob");
    await gallery.put("eve", template(-1, 0));
    const found = await gallery.search(template(1, 1), 5);
    expect(found.map((one) => one.userId)).toEqual(["ada", "eve"]);
    expect(found[0].score).toBeCloseTo(1, 4);
  });

  it("tells whom it holds", async () => {
    const gallery = createPackedGallery({ modelId, dimension: 2, maxPeople: 3 });
    for (const who of ["ada", "bob", "eve"]) await gallery.put(who, template(1, 0));
    await gallery.remove("bob");
    expect([...gallery.userIds()]).toEqual(["ada", "eve"]);
  });

  it("is not made for more people than its addresses reach", () => {
    const make = (maxPeople: number) => () => createPackedGallery({ modelId, dimension: 512, maxPeople });
    expect(mostRows(512)).toBeGreaterThan(8_000_000);
    expect(make(mostRows(512))).not.toThrow();
    expect(make(mostRows(512) + 1)).toThrow(expect.objectContaining({ code: "config-invalid" }));
  });

  it("scores what is no number 0 against everyone, and others as ever", async () => {
    const gallery = createPackedGallery({ modelId, dimension: 2, maxPeople: 9 });
    const broken = [
      [Number.NaN, 1],
      [Infinity, 0],
      [-Infinity, Infinity],
      [0, 0],
      [1e-40, 1e-40],
    ];
    for (const values of broken) {
      await gallery.put(`broken ${values.join()}`, { modelId, vector: Float32Array.from(values) });
    }
    await gallery.put("ada", template(3, 4));
    const found = await gallery.search(template(3, 4), 9);
    expect(found.map(({ score }) => Number(score.toFixed(4)))).toEqual([1, 0, 0, 0, 0, 0]);
    const lost = await gallery.search({ modelId, vector: Float32Array.of(Number.NaN, 1) }, 9);
    expect(lost.map(({ score }) => score)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("pauses during a long search and not during a short one", async () => {
    const { unit } = seededVectors(5);
    const people = Array.from({ length: 9_000 }, () => unit(32));
    expect(await pausesOfSearch(people, 3_000)).toBe(2);
    expect(await pausesOfSearch(people.slice(0, 2_000), 3_000)).toBe(0);
  });

  it("pauses more often where many have to be scored", async () => {
    const { unit } = seededVectors(6);
    const same = new Array<Float32Array>(9_000).fill(unit(32));
    expect(await pausesOfSearch(same, 3_000)).toBeGreaterThan(2);
  });
});

function template(...values: readonly number[]) {
  return { modelId, vector: normalise(Float32Array.from(values)) };
}

async function galleryOf(people: readonly Float32Array[], pacing?: Pacing): Promise<Gallery> {
  const gallery = createPackedGallery(
    { modelId, dimension: people[0].length, maxPeople: people.length },
    pacing,
  );
  for (const [i, vector] of people.entries()) await gallery.put(`usr_${i}`, { modelId, vector });
  return gallery;
}

/** @param rows As many as are scanned in one go. */
async function pausesOfSearch(people: readonly Float32Array[], rows: number): Promise<number> {
  let pauses = 0;
  const pause = async () => void pauses++;
  const gallery = await galleryOf(people, { sliceBytes: 32 * rows, pause });
  await gallery.search({ modelId, vector: people[0] }, 1);
  return pauses;
}

/** Compares with the scores of everybody by all stored bits, rank by rank. */
async function expectBest(
  gallery: Gallery,
  people: readonly Float32Array[],
  probe: Float32Array,
  count: number,
): Promise<void> {
  const truth = people.map((vector) => storedScore(vector, probe)).toSorted((a, b) => b - a);
  const found = await gallery.search({ modelId, vector: probe }, count);
  expect(found).toHaveLength(Math.min(count, people.length));
  expect(new Set(found.map((one) => one.userId)).size).toBe(found.length);
  const apart = found.map(({ score }, rank) => Math.abs(score - truth[rank]));
  expect(Math.max(...apart)).toBeLessThan(1e-12);
}

function storedScore(vector: Float32Array, probe: Float32Array): number {
  const [high, low] = [new Int8Array(vector.length), new Int8Array(vector.length)];
  const { scale } = packVector(vector, high, 0, low, 0);
  return vector.reduce((sum, _, i) => sum + scale * (256 * high[i] + low[i]) * probe[i], 0);
}
