import { describe, expect, it } from "vitest";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import { cosineSimilarity } from "../shared/template.ts";
import type { Gallery } from "./gallery.ts";
import { createPackedGallery } from "./packed-gallery.ts";

const modelId = "model@1";
const probe = at(1);

describe("a search of a packed gallery while people come and go", () => {
  it("finds whom the best had hidden when the best leaves", async () => {
    const { gallery, duringSearch } = await crowd();
    duringSearch(async () => {
      await gallery.remove("ada");
      await gallery.remove("bob");
    });
    expect(names(await gallery.search(probe, 1))).toEqual(["cy"]);
  });

  it("does not find somebody who was removed, nor who took that row", async () => {
    const { gallery, duringSearch } = await crowd();
    duringSearch(async () => {
      await gallery.remove("ada");
      await gallery.put("newcomer", at(-1));
    });
    expect(names(await gallery.search(probe, 1))).toEqual(["bob"]);
  });

  it("does not find somebody by the face that was replaced", async () => {
    const { gallery, duringSearch } = await crowd();
    duringSearch(() => gallery.put("ada", at(0.2)));
    expect(names(await gallery.search(probe, 1))).toEqual(["bob"]);
  });

  it("finds somebody who came into a row that is still to be scanned", async () => {
    const { gallery, duringSearch } = await crowd();
    duringSearch(() => gallery.put("newcomer", at(0.99)));
    expect(names(await gallery.search(probe, 1))).toEqual(["newcomer"]);
  });

  it("begins again for those alone who may be among the best", async () => {
    const { gallery, duringSearch, pauses } = await crowd();
    await gallery.search(probe, 1);
    const undisturbed = pauses();
    expect(undisturbed).toBeGreaterThan(0);
    duringSearch(() => gallery.remove("other-3"));
    await gallery.search(probe, 1);
    expect(pauses()).toBe(2 * undisturbed);
    duringSearch(() => gallery.remove("ada"));
    await gallery.search(probe, 1);
    expect(pauses()).toBeGreaterThan(3 * undisturbed);
  });

  it("ends, and is right, though the best leaves and comes back at every pause", async () => {
    const { gallery, duringSearch, pauses } = await crowd();
    const comeAndGo = async () => {
      await gallery.remove("ada");
      await gallery.put("ada", at(0.95));
      duringSearch(comeAndGo);
    };
    duringSearch(comeAndGo);
    expect(names(await gallery.search(probe, 2))).toEqual(["ada", "bob"]);
    expect(pauses()).toBeLessThan(100);
  });

  it("answers several searches at once, each its own", async () => {
    const { gallery } = await crowd();
    await gallery.put("opposite", at(-0.9));
    const found = await Promise.all([
      gallery.search(probe, 1),
      gallery.search(at(-1), 1),
      gallery.search(probe, 2),
    ]);
    expect(found.map(names)).toEqual([["ada"], ["opposite"], ["ada", "bob"]]);
  });

  it("misses nobody who stays and finds nobody who left, whatever happens", async () => {
    const source = seededVectors(7);
    const draw = (below: number) => Math.floor(source.uniform() * below);
    const present = new Map<string, Float32Array>();
    // What a search may not miss, and what it may find: a face counts from its first moment to its last.
    let throughout = new Map<string, Float32Array>();
    let seen = new Map<string, Float32Array>();

    const gallery = createPackedGallery(
      { modelId, dimension: 8, maxPeople: 400 },
      { sliceBytes: 1, pause: async () => change(1 + draw(3)) },
    );
    const change = async (times: number) => {
      for (let i = 0; i < times; i++) {
        const userId = `usr_${draw(300)}`;
        throughout.delete(userId);
        seen.delete(userId);
        if (source.uniform() < 0.5) {
          present.delete(userId);
          await gallery.remove(userId);
        } else {
          const vector = source.unit(8);
          present.set(userId, vector);
          seen.set(userId, vector);
          await gallery.put(userId, { modelId, vector });
        }
      }
    };

    await change(600);
    for (let round = 0; round < 400; round++) {
      throughout = new Map(present);
      seen = new Map(present);
      const vector = source.unit(8);
      const found = await gallery.search({ modelId, vector }, 3);
      for (const { userId, score } of found) {
        expect(seen.has(userId)).toBe(true);
        expect(score).toBeCloseTo(cosineSimilarity(seen.get(userId) ?? vector, vector), 4);
      }
      const worst = found[2].score;
      const missed = [...throughout].filter(
        ([userId, stayed]) =>
          cosineSimilarity(stayed, vector) > worst + 1e-4 && !found.some((one) => one.userId === userId),
      );
      expect(missed).toEqual([]);
    }
    expect(await gallery.count()).toBe(present.size);
  });
});

/** A gallery that pauses between any two stretches: three who are near the probe, in its first stretch, and many others. */
async function crowd() {
  let once: (() => Promise<void>) | undefined;
  let pauses = 0;
  const pause = async () => {
    pauses++;
    const act = once;
    once = undefined;
    await act?.();
  };
  const gallery = createPackedGallery({ modelId, dimension: 2, maxPeople: 99 }, { sliceBytes: 1, pause });
  await gallery.put("ada", at(0.95));
  await gallery.put("bob", at(0.9));
  await gallery.put("cy", at(0.8));
  for (let i = 0; i < 40; i++) await gallery.put(`other-${i}`, at(-i / 100));
  return {
    gallery,
    pauses: () => pauses,
    duringSearch: (act: () => Promise<void>) => void (once = act),
  };
}

/** A face at this cosine to the first axis. */
function at(cosine: number) {
  return { modelId, vector: Float32Array.of(cosine, Math.sqrt(1 - cosine * cosine)) };
}

function names(found: Awaited<ReturnType<Gallery["search"]>>): readonly string[] {
  return found.map((one) => one.userId);
}
