/** What every gallery promises, as tests; a gallery's own test hands in how to open it. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import { cosineSimilarity, normalise, type Template } from "../shared/template.ts";
import type { Gallery } from "./gallery.ts";

export interface GalleryBench {
  readonly gallery: Gallery;
  /** The way many are enrolled at once, for a gallery that one by one is slow. */
  readonly putAll?: (people: ReadonlyMap<string, Template>) => Promise<void>;
  close(): Promise<void>;
}

/** Opens a gallery without anybody in it. */
export type OpenGalleryBench = (setup: {
  readonly modelId: string;
  readonly dimension: number;
}) => Promise<GalleryBench>;

export interface GalleryPromise {
  /** The least share of the true ten best that a search finds among 2,000 random vectors; 1 for an exact one. */
  readonly recall: number;
}

const MODEL = "model@1";
const DIMENSION = 48;
/** What vectors may be rounded by. */
const TOLERANCE = 1e-3;

export function galleryContract(name: string, open: OpenGalleryBench, promise: GalleryPromise): void {
  describe(`the gallery ${name}`, () => {
    let bench: GalleryBench;
    let gallery: Gallery;
    beforeEach(async () => {
      bench = await open({ modelId: MODEL, dimension: DIMENSION });
      gallery = bench.gallery;
    });
    afterEach(() => bench.close());

    it("holds nobody at first", async () => {
      expect(gallery.modelId).toBe(MODEL);
      expect(await gallery.count()).toBe(0);
      expect(await gallery.search(face(1), 3)).toEqual([]);
    });

    it("finds the best candidates, best first, with their cosines", async () => {
      await gallery.put("bob", face(0, 1));
      await gallery.put("eve", face(-1));
      await gallery.put("ada", face(1));
      const found = await gallery.search(face(3, 1), 3);
      expect(found.map((one) => one.userId)).toEqual(["ada", "bob", "eve"]);
      expectScores(found, [3 / Math.sqrt(10), 1 / Math.sqrt(10), -3 / Math.sqrt(10)]);
      expect((await gallery.search(face(3, 1), 1)).map((one) => one.userId)).toEqual(["ada"]);
    });

    it("finds fewer when fewer are enrolled, and none when none are asked for", async () => {
      await gallery.put("ada", face(1));
      expect(await gallery.search(face(1), 10)).toHaveLength(1);
      expect(await gallery.search(face(1), 0)).toEqual([]);
    });

    it("replaces a person instead of adding a second", async () => {
      await gallery.put("ada", face(1));
      await gallery.put("ada", face(0, 1));
      expect(await gallery.count()).toBe(1);
      expectScores(await gallery.search(face(1), 5), [0]);
      expectScores(await gallery.search(face(0, 1), 5), [1]);
    });

    it.each(["first", "middle", "last"])("forgets the %s and keeps the others", async (who) => {
      await gallery.put("first", face(1));
      await gallery.put("middle", face(0, 1));
      await gallery.put("last", face(0, 0, 1));
      await gallery.remove(who);
      const left = await gallery.search(face(1, 1, 1), 5);
      expect(names(left)).toEqual(["first", "last", "middle"].filter((one) => one !== who));
      expectScores(left, [1 / Math.sqrt(3), 1 / Math.sqrt(3)]);
      expect(await gallery.count()).toBe(2);
    });

    it("lets somebody be removed who is not there", async () => {
      await gallery.put("ada", face(1));
      await gallery.remove("bob");
      await gallery.remove("ada");
      await gallery.remove("ada");
      expect(await gallery.count()).toBe(0);
      expect(await gallery.search(face(1), 5)).toEqual([]);
    });

    it("finds somebody who came back by the new face alone", async () => {
      await gallery.put("ada", face(1));
      await gallery.remove("ada");
      await gallery.put("ada", face(0, 1));
      expectScores(await gallery.search(face(1), 5), [0]);
      expect(await gallery.count()).toBe(1);
    });

    it("finds those who look alike, each of them", async () => {
      for (const who of ["a", "b", "c", "d"]) await gallery.put(who, face(1, 2));
      await gallery.put("other", face(1));
      const found = await gallery.search(face(1, 2), 4);
      expect(names(found)).toEqual(["a", "b", "c", "d"]);
      expectScores(found, [1, 1, 1, 1]);
    });

    it("finds people whom everything tells apart from the probe, too", async () => {
      await gallery.put("far", face(-1));
      await gallery.put("farther", face(-1, 0.1));
      await gallery.put("gone", face(0, 0, 1));
      await gallery.remove("gone");
      const found = await gallery.search(face(1, -0.1), 3);
      expect(found.map((one) => one.userId)).toEqual(["far", "farther"]);
    });

    it.each(["usr_AbC-_019", "Ünï ¢ødé 漢字 🙂", "'; DROP TABLE users; --", "__proto__", "7"])(
      "gives back the id %j as it was",
      async (userId) => {
        await gallery.put(userId, face(1));
        expect((await gallery.search(face(1), 1)).map((one) => one.userId)).toEqual([userId]);
        await gallery.remove(userId);
        expect(await gallery.count()).toBe(0);
      },
    );

    it("refuses templates of another model or size, and stays as it was", async () => {
      await gallery.put("ada", face(1));
      const refusal = { code: "model-mismatch" };
      const others: Template[] = [
        { ...face(0, 1), modelId: "model@2" },
        { modelId: MODEL, vector: new Float32Array(DIMENSION + 1) },
      ];
      for (const other of others) {
        await expect(gallery.put("ada", other)).rejects.toMatchObject(refusal);
        await expect(gallery.put("bob", other)).rejects.toMatchObject(refusal);
        await expect(gallery.search(other, 1)).rejects.toMatchObject(refusal);
      }
      expect(await gallery.count()).toBe(1);
      expectScores(await gallery.search(face(1), 5), [1]);
    });

    it("shares no memory with what was put or looked for", async () => {
      const enrolled = face(1);
      await gallery.put("ada", enrolled);
      enrolled.vector.fill(0);
      const probe = face(1);
      expectScores(await gallery.search(probe, 1), [1]);
      expect(probe.vector).toEqual(face(1).vector);
    });

    it("keeps one of many faces that are put for one person at once", async () => {
      const faces = Array.from({ length: 20 }, (_, i) => face(...Array<number>(i).fill(0), 1));
      await Promise.all(faces.map((one) => gallery.put("ada", one)));
      expect(await gallery.count()).toBe(1);
      const scores = await Promise.all(faces.map(async (one) => (await gallery.search(one, 2))[0].score));
      expect(scores.filter((score) => score > 0.5)).toHaveLength(1);
    });

    it("finds whoever is there throughout while others come and go", async () => {
      const { unit } = seededVectors(1);
      for (let i = 0; i < 50; i++) await gallery.put(`early-${i}`, random(unit));
      await gallery.put("ada", face(1));
      const coming = Array.from({ length: 50 }, (_, i) => gallery.put(`late-${i}`, random(unit)));
      const searches = Array.from({ length: 20 }, () => gallery.search(face(1), 2));
      const leaving = Array.from({ length: 50 }, (_, i) => gallery.remove(`early-${i}`));
      for (const found of await Promise.all(searches)) expect(found[0].userId).toBe("ada");
      await Promise.all([...coming, ...leaving]);
      expect(await gallery.count()).toBe(51);
      const left = names(await gallery.search(face(1), 10));
      expect(left.filter((who) => who.startsWith("early"))).toEqual([]);
    });

    it(`finds at least ${promise.recall} of the true ten best of 2,000`, async () => {
      const { unit, near } = seededVectors(2);
      const people = Array.from({ length: 2_000 }, () => random(unit).vector);
      const enrolled = new Map(people.map((vector, i) => [`usr_${i}`, { modelId: MODEL, vector }]));
      if (bench.putAll) await bench.putAll(enrolled);
      else for (const [userId, template] of enrolled) await gallery.put(userId, template);
      let hits = 0;
      const probes = Array.from({ length: 40 }, (_, i) => near(people[i * 50], 0.7));
      for (const [i, vector] of probes.entries()) {
        const truth = people.map((person) => cosineSimilarity(person, vector)).toSorted((a, b) => b - a);
        const found = await gallery.search({ modelId: MODEL, vector }, 10);
        expect(found[0].userId).toBe(`usr_${i * 50}`);
        expect(new Set(found.map((one) => one.userId)).size).toBe(10);
        for (const { userId, score } of found) {
          const exact = cosineSimilarity(people[Number(userId.slice(4))], vector);
          expect(Math.abs(score - exact)).toBeLessThan(TOLERANCE);
          if (exact >= truth[9] - TOLERANCE) hits++;
        }
      }
      expect(hits / (10 * probes.length)).toBeGreaterThanOrEqual(promise.recall);
    });
  });
}

/** A template whose first values are these, made unit length. */
function face(...values: readonly number[]): Template {
  const vector = new Float32Array(DIMENSION);
  vector.set(values);
  return { modelId: MODEL, vector: normalise(vector) };
}

function random(unit: (dimension: number) => Float32Array): Template {
  return { modelId: MODEL, vector: unit(DIMENSION) };
}

function names(found: readonly { readonly userId: string }[]): readonly string[] {
  return found.map((one) => one.userId).toSorted();
}

function expectScores(found: readonly { readonly score: number }[], scores: readonly number[]): void {
  expect(found).toHaveLength(scores.length);
  for (const [i, score] of scores.entries()) expect(Math.abs(found[i].score - score)).toBeLessThan(TOLERANCE);
}
