/** Lets many callers share few runs of the same work. */

/**
 * Of those who ask while one run is under way all share the next: the present one may have begun too early for them.
 *
 * @returns Resolves, or rejects, with a run that began after the call.
 */
export function shareRuns(run: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    next = undefined;
    const started = run().finally(() => {
      if (current === started) current = undefined;
    });
    current = started;
    return started;
  };
  return () => {
    if (!current) return start();
    next ??= current.then(start, start);
    return next;
  };
}
