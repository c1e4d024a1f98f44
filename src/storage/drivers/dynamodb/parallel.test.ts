import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { inParallel, inPortions } from "./parallel.ts";

it("works on a few things at once and answers in their order", async () => {
  let atWork = 0;
  let most = 0;
  const doubled = await inParallel([5, 1, 4, 2, 3], 2, async (n) => {
    most = Math.max(most, ++atWork);
    await wait(n);
    atWork--;
    return n * 2;
  });
  expect(doubled).toStrictEqual([10, 2, 8, 4, 6]);
  expect(most).toBe(2);
});

it("gathers what comes one by one", async () => {
  async function* count(): AsyncGenerator<number> {
    for (let n = 1; n <= 5; n++) yield n;
  }
  const portions: (readonly number[])[] = [];
  for await (const portion of inPortions(count(), 2)) portions.push(portion);
  expect(portions).toStrictEqual([[1, 2], [3, 4], [5]]);
});
