import { describe, expect, it } from "vitest";
import { secureRandom } from "../shared/random.ts";
import type { BlobRecord } from "./collections.ts";
import { openMemoryStore } from "./drivers/memory.ts";
import type { Collection, ListQuery } from "./records.ts";
import { inBatches, merge, walk } from "./walk.ts";

const { blobs } = openMemoryStore({ now: () => 0, random: secureRandom });

describe("a walk", () => {
  it("meets every record once, by id, and holds a few megabytes of them at a time", async () => {
    const sizes = Array.from({ length: 1_200 }, (_, i) => (i >= 600 && i % 40 === 0 ? 1_000_000 : 10));
    for (const [i, size] of sizes.entries()) {
      await blobs.insert({ id: String(i).padStart(4, "0"), bytes: new Uint8Array(size) });
    }
    const asked: number[] = [];
    const met = await gathered(walk(listening(blobs, ({ limit }) => asked.push(limit))));
    expect(met.map(({ record }) => Number(record.id))).toStrictEqual(sizes.map((_, i) => i));
    // Light ones come by the hundred; once a heavy one was met, no page has more than would fit if all were.
    expect(asked.slice(0, 4)).toStrictEqual([8, 32, 128, 512]);
    expect(asked.at(-1)).toBeLessThan(8);
  });
});

describe("two sorted sequences", () => {
  it.each([
    ["", "", []],
    ["a", "", ["a-"]],
    ["", "a", ["-a"]],
    ["abd", "bce", ["a-", "bb", "-c", "d-", "-e"]],
    ["xyz", "ab", ["-a", "-b", "x-", "y-", "z-"]],
  ])("%j and %j merge into %j", async (source, target, pairs) => {
    const merged = await gathered(merge(sequence(source), sequence(target), (letter) => letter));
    expect(merged.map((pair) => `${pair.source ?? "-"}${pair.target ?? "-"}`)).toStrictEqual(pairs);
  });

  it("are both let go when the merging ends early", async () => {
    const ended: string[] = [];
    async function* telling(name: string): AsyncGenerator<string> {
      try {
        yield* sequence("abc");
      } finally {
        ended.push(name);
      }
    }
    for await (const pair of merge(telling("source"), telling("target"), (letter) => letter)) {
      if (pair.source === "a") break;
    }
    expect(ended.toSorted()).toStrictEqual(["source", "target"]);
  });
});

describe("batches", () => {
  it("end at a number of items or at a weight", async () => {
    const items = sequence("x".repeat(130));
    const lengths = (batches: readonly (readonly string[])[]): number[] => batches.map((one) => one.length);
    expect(lengths(await gathered(inBatches(items, () => 0)))).toStrictEqual([64, 64, 2]);
    const heavy = sequence("xxxxx");
    expect(lengths(await gathered(inBatches(heavy, () => 5_000_000)))).toStrictEqual([2, 2, 1]);
    expect(await gathered(inBatches(sequence(""), () => 0))).toStrictEqual([]);
  });
});

/** Hears every page that is asked for. */
function listening(
  collection: Collection<BlobRecord>,
  onList: (query: ListQuery<BlobRecord>) => void,
): Pick<Collection<BlobRecord>, "list"> {
  return {
    list(query) {
      onList(query);
      return collection.list(query);
    },
  };
}

async function* sequence(letters: string): AsyncGenerator<string> {
  yield* letters;
}

async function gathered<S>(items: AsyncIterable<S>): Promise<S[]> {
  const all: S[] = [];
  for await (const item of items) all.push(item);
  return all;
}
