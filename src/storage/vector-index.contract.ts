/** What every vector index promises, as tests; a driver's own test hands in how to open one. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import { cosineSimilarity, normalise } from "../shared/template.ts";
import type { OwnedVector, VectorIndex, VectorIndexSetup } from "./vector-index.ts";

export interface VectorIndexBench {
  /** Opens an index beside those that are open; another setup is another index. */
  open(setup: VectorIndexSetup): Promise<VectorIndex>;
  /** Opens one whose server can be killed: it is never heard of again. A lease lasts a moment only. */
  openMortal(setup: VectorIndexSetup): Promise<{ readonly index: VectorIndex; readonly kill: () => void }>;
  close(): Promise<void>;
}

const setup: VectorIndexSetup = { modelId: "model@1", transformId: "transform-1", dimension: 16 };
const otherSetup = { ...setup, transformId: "transform-2" };

/** @param openBench Opens a place without any index. */
export function vectorIndexContract(name: string, openBench: () => Promise<VectorIndexBench>): void {
  describe(`the vector index ${name}`, () => {
    let bench: VectorIndexBench;
    let index: VectorIndex;
    beforeEach(async () => {
      bench = await openBench();
      index = await bench.open(setup);
    });
    afterEach(() => bench.close());

    describe("searches", () => {
      beforeEach(() => index.fill(0, async () => 1));

      it("find the nearest of many that were put at once, best first", async () => {
        const { unit, near } = seededVectors(1);
        const held = Array.from({ length: 500 }, (_, i) => ({ userId: `usr_${i}`, vector: unit(16) }));
        await index.put(held);
        expect(await index.count()).toBe(500);
        const probe = near(held[7].vector, 0.9);
        const truth = held
          .map(({ userId, vector }) => ({ userId, score: cosineSimilarity(vector, probe) }))
          .toSorted((a, b) => b.score - a.score);
        const found = await index.search(probe, 5);
        expect(found[0].userId).toBe("usr_7");
        expect(found.map((one) => one.userId)).toEqual(truth.slice(0, 5).map((one) => one.userId));
        for (const [i, { score }] of found.entries()) expect(score).toBeCloseTo(truth[i].score, 3);
      });

      it("count those who are added, and not those who are replaced or the same", async () => {
        await index.put([owned("ada", 1), owned("bob", 0, 1)]);
        await index.put([owned("ada", 1), owned("bob", 0, 0, 1), owned("eve", 0, 1)]);
        expect(await index.count()).toBe(3);
        expect((await index.search(direction(0, 0, 1), 1))[0].userId).toBe("bob");
        await index.remove("bob");
        await index.remove("bob");
        expect(await index.count()).toBe(2);
      });

      it("keep the count right when many put, replace and remove at once", async () => {
        await index.put([owned("ada", 1)]);
        const puts = Array.from({ length: 20 }, (_, i) => index.put([owned(`usr_${i % 10}`, i, 1)]));
        const removals = Array.from({ length: 5 }, () => index.remove("ada"));
        await Promise.all([...puts, ...removals]);
        expect(await index.count()).toBe(10);
      });

      it("share their vectors with every server", async () => {
        const second = await bench.open(setup);
        await index.put([owned("ada", 1)]);
        expect(await second.count()).toBe(1);
        await second.remove("ada");
        expect(await index.search(direction(1), 1)).toEqual([]);
      });
    });

    describe("under another transform", () => {
      it("has people of its own", async () => {
        const other = await bench.open(otherSetup);
        await index.put([owned("ada", 1)]);
        expect(await other.count()).toBe(0);
        await other.put([owned("ada", 0, 1)]);
        expect((await index.search(direction(1), 1))[0].score).toBeCloseTo(1, 3);
      });

      it("forgets somebody who is removed beside it", async () => {
        const other = await bench.open(otherSetup);
        await index.put([owned("ada", 1), owned("bob", 1)]);
        await other.put([owned("ada", 1)]);
        await other.remove("ada");
        expect(await index.count()).toBe(1);
        expect((await index.search(direction(1), 5)).map((found) => found.userId)).toEqual(["bob"]);
      });

      it("keeps somebody who is removed from another alone", async () => {
        const other = await bench.open(otherSetup);
        for (const one of [index, other]) await one.put([owned("ada", 1)]);
        await other.remove("ada", "here");
        expect([await index.count(), await other.count()]).toEqual([1, 0]);
      });

      it("is left to whoever fills it when somebody is removed meanwhile", async () => {
        const other = await bench.open(otherSetup);
        await index.put([owned("ada", 1)]);
        await other.fill(0, async () => {
          await other.put([owned("ada", 1), owned("bob", 1)]);
          await index.remove("ada");
          await other.remove("bob");
          return 1;
        });
        expect([await index.count(), await other.count()]).toEqual([0, 1]);
        await index.remove("ada");
        expect(await other.count()).toBe(0);
      });

      it("of another model forgets somebody even while it is filled, for its servers hear nothing of it", async () => {
        const other = await bench.open({ ...setup, modelId: "model@10" });
        await other.fill(0, async () => {
          await other.put([owned("ada", 1)]);
          await index.remove("ada");
          return 1;
        });
        expect(await other.count()).toBe(0);
      });
    });

    describe("is filled", () => {
      it("once, and again only when it has fallen behind", async () => {
        const fillings: number[] = [];
        const fill = (from: VectorIndex, since: number, at: number): Promise<number> =>
          from.fill(since, async () => fillings.push(at) && at);
        expect(await fill(index, 0, 1_000)).toBe(1_000);
        expect(await fill(index, 1_000, 2_000)).toBe(1_000);
        expect(await fill(await bench.open(setup), 500, 3_000)).toBe(1_000);
        expect(await fill(index, 1_001, 4_000)).toBe(4_000);
        expect(fillings).toEqual([1_000, 4_000]);
      });

      it("from empty", async () => {
        await index.put([owned("ada", 1)]);
        await index.fill(0, async () => {
          expect(await index.count()).toBe(0);
          await index.put([owned("bob", 1), owned("eve", 0, 1)]);
          return 1;
        });
        expect(await index.count()).toBe(2);
        expect((await index.search(direction(1), 5)).map((found) => found.userId)).toEqual(["bob", "eve"]);
      });

      it("by one of several servers that start at once, while the others wait", async () => {
        const servers = [index, await bench.open(setup), await bench.open(setup)];
        let fillings = 0;
        const work = async (): Promise<number> => {
          fillings++;
          await index.put([owned("ada", 1)]);
          return 5;
        };
        const counts = servers.map(async (server) => {
          expect(await server.fill(0, work)).toBe(5);
          return server.count();
        });
        expect(await Promise.all(counts)).toEqual([1, 1, 1]);
        expect(fillings).toBe(1);
      });

      it("by the next when the one that fills is killed", async () => {
        const { index: dying, kill } = await bench.openMortal(setup);
        let isFilling: () => void = () => undefined;
        const began = new Promise<void>((resolve) => (isFilling = resolve));
        void dying.fill(0, async () => {
          await dying.put([owned("half-done", 1)]);
          isFilling();
          return new Promise<number>(() => undefined);
        });
        await began;
        const { index: next } = await bench.openMortal(setup);
        const filling = next.fill(0, async () => 7);
        kill();
        expect(await filling).toBe(7);
        expect(await next.count()).toBe(0);
      });

      it("by the next when the filling fails", async () => {
        const failing = index.fill(0, () => Promise.reject(new Error("a template cannot be opened")));
        await expect(failing).rejects.toThrow("a template cannot be opened");
        expect(await (await bench.open(setup)).fill(0, async () => 3)).toBe(3);
      });
    });

    describe("is kept", () => {
      it("once it was filled, and never falls back", async () => {
        expect(await index.keep(10)).toBe(false);
        await index.fill(0, async () => 5);
        expect(await index.keep(10)).toBe(true);
        expect(await index.keep(7)).toBe(true);
        expect(await index.fill(10, async () => 99)).toBe(10);
      });
    });
  });
}

export function owned(userId: string, ...values: readonly number[]): OwnedVector {
  return { userId, vector: direction(...values) };
}

/** A vector that begins with these values, made unit length. */
export function direction(...values: readonly number[]): Float32Array {
  const vector = new Float32Array(16);
  vector.set(values);
  return normalise(vector);
}
