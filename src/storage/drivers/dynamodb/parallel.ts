/** Does much, some of it at a time. */

/**
 * @param width How many are under way at once.
 * @returns In the order of the things. When one fails, no further one is begun.
 */
export async function inParallel<A, R>(
  things: readonly A[],
  width: number,
  work: (thing: A) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let hasFailed = false;
  // One iterator for all: each takes what the others have left.
  const queue = things.entries();
  const takeTurns = async (): Promise<void> => {
    for (const [i, thing] of queue) {
      if (hasFailed) return;
      results[i] = await work(thing).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, things.length) }, takeTurns));
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

/** Lets a few pieces of work go on at once and the others wait, in the order in which they came. */
export function openTurnstile(width: number): <R>(work: () => Promise<R>) => Promise<R> {
  const waiting: (() => void)[] = [];
  let free = width;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((letIn) => waiting.push(letIn));
    try {
      return await work();
    } finally {
      const letIn = waiting.shift();
      // The turn is handed on, so that nobody who comes now slips in between.
      if (letIn) letIn();
      else free++;
    }
  };
}
