/** Lets a caller give up waiting. What the database was asked goes on to its end there, which no one hears. */

/** @throws The signal's reason as soon as it is aborted. */
export async function untilCancelled<R>(signal: AbortSignal | undefined, work: () => Promise<R>): Promise<R> {
  if (signal === undefined) return work();
  signal.throwIfAborted();
  const { promise: cancelled, reject } = withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const answer = await Promise.race([work(), cancelled]);
    // A store that answers at once may have done so before the abort was heard.
    signal.throwIfAborted();
    return answer;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function withResolvers<R>(): { readonly promise: Promise<R>; readonly reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<R>((_resolve, rejectIt) => {
    reject = rejectIt;
  });
  return { promise, reject };
}
