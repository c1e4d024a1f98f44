/** Does a bounded number of things at once. */

/** Works through the items, `width` at a time; after a failure begins no further one, and fails when those under way are done. */
export async function atOnce<S>(
  items: Iterable<S>,
  width: number,
  work: (item: S) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); !next.done && failures.length === 0; next = queue.next()) {
      await work(next.value).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  if (failures.length > 0) throw failures[0];
}
