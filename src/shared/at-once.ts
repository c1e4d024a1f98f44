/** Works on several things at a time, and on no more than that. */

/**
 * @param most How many pieces of work may be under way at once, at least 1.
 * @returns Starts work now or when it is its turn; first come, first served.
 */
export function limitedTo(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  const turn = (): Promise<void> | undefined => {
    underWay++;
    return underWay <= most ? undefined : new Promise((begin) => waiting.push(begin));
  };
  return async (work) => {
    await turn();
    try {
      return await work();
    } finally {
      underWay--;
      waiting.shift()?.();
    }
  };
}

/**
 * Works ahead of whoever takes the results, which come in the order of the items.
 *
 * @param ahead How many items are taken up before their results are asked for, at least 1.
 * @throws What the work on an item threw, at its place.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const begun: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    // Whoever stops asking leaves results behind that nobody looks at any more.
    result.catch(() => undefined);
    begun.push(result);
    if (begun.length >= ahead) {
      const first = begun.shift();
      if (first) yield await first;
    }
  }
  for (const result of begun) yield await result;
}

/**
 * Does the work on every item. After a failure no further one is begun, and those under way are waited for: nothing goes on behind the caller's back.
 *
 * @param most How many items are worked on at once, at least 1.
 * @throws What the work threw first.
 */
export async function withEach<Item>(
  items: Iterable<Item>,
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      await work(next.value).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: most }, worker));
  if (failures.length > 0) throw failures[0];
}
