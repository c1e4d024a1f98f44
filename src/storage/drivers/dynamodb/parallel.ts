/** Does the same with many things, some at a time. */
import { withEach } from "../../../shared/at-once.ts";

/**
 * @param most How many are under way at once.
 * @returns In the order of the things. After a failure none is begun, and those under way are waited for.
 */
export async function inParallel<A, R>(
  things: readonly A[],
  most: number,
  work: (thing: A) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  await withEach(things.entries(), most, async ([i, thing]) => {
    results[i] = await work(thing);
  });
  return results;
}

/** Gathers what comes one by one. */
export async function* inPortions<A>(things: AsyncIterable<A>, size: number): AsyncGenerator<readonly A[]> {
  let portion: A[] = [];
  for await (const thing of things) {
    portion.push(thing);
    if (portion.length < size) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}
