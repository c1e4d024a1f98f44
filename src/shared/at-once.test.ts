import { describe, expect, it } from "vitest";
import { inOrder, limitedTo, withEach } from "./at-once.ts";

/** Work that ends when it is told to. */
function workshop() {
  const endings: (() => void)[] = [];
  let underWay = 0;
  let most = 0;
  return {
    async work(): Promise<void> {
      underWay++;
      most = Math.max(most, underWay);
      await new Promise<void>((end) => endings.push(end));
      underWay--;
    },
    async endAll(): Promise<void> {
      for (let i = 0; i < 100; i++) {
        endings.shift()?.();
        await Promise.resolve();
      }
    },
    most: () => most,
  };
}

describe("limited work", () => {
  it("is under way as often as allowed, and in the end all is done", async () => {
    const { work, endAll, most } = workshop();
    const limited = limitedTo(3);
    const all = Promise.all(Array.from({ length: 10 }, () => limited(work)));
    await endAll();
    await all;
    expect(most()).toBe(3);
  });

  it("goes on after a failure, which its own caller hears of", async () => {
    const limited = limitedTo(1);
    const failing = limited(() => Promise.reject(new Error("broken")));
    const following = limited(() => Promise.resolve("done"));
    await expect(failing).rejects.toThrow("broken");
    expect(await following).toBe("done");
  });
});

describe("work in order", () => {
  it("hands results out in the order of the items, whichever is done first", async () => {
    const ends: ((value: string) => void)[] = [];
    const results = inOrder([0, 1, 2], 3, (i) => new Promise<string>((end) => (ends[i] = end)));
    const first = results.next();
    ends[2]("c");
    ends[1]("b");
    ends[0]("a");
    expect([(await first).value, (await results.next()).value, (await results.next()).value]).toEqual([
      ...["a", "b", "c"],
    ]);
    expect((await results.next()).done).toBe(true);
  });

  it("takes up no more than it may before a result is asked for", async () => {
    const begun: number[] = [];
    const work = (i: number): Promise<number> => Promise.resolve(begun.push(i));
    const results = inOrder([0, 1, 2, 3, 4, 5], 2, work);
    await results.next();
    expect(begun).toEqual([0, 1]);
    await results.next();
    expect(begun).toEqual([0, 1, 2]);
  });

  it("throws at its place what an item's work threw", async () => {
    const results = inOrder([1, 2], 2, (i) =>
      i === 2 ? Promise.reject(new Error("second")) : Promise.resolve(i),
    );
    expect((await results.next()).value).toBe(1);
    await expect(results.next()).rejects.toThrow("second");
  });
});

describe("work on each", () => {
  it("is under way as often as allowed, and in the end all is done", async () => {
    const { work, endAll, most } = workshop();
    const done: number[] = [];
    const all = withEach([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      await work();
      done.push(item);
    });
    await endAll();
    await all;
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most()).toBe(3);
  });

  it("begins nothing after a failure, and fails when what was under way is done", async () => {
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    let isOver = false;
    const all = withEach([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error("broken");
      await new Promise<void>((end) => ends.push(end));
    }).finally(() => {
      isOver = true;
    });
    all.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    ends[0]();
    await expect(all).rejects.toThrow("broken");
    expect(begun).toEqual([1, 2]);
  });
});
