/** Times the parts of a work by name. */

export interface Stopwatch {
  /** Runs a part and adds what it took to its name. @returns What the part returns. */
  readonly time: <T>(name: string, run: () => T | Promise<T>) => Promise<T>;
  /** Milliseconds by name, in the order in which the names came first. */
  readonly ms: Readonly<Record<string, number>>;
}

export function createStopwatch(): Stopwatch {
  const ms: Record<string, number> = {};
  return {
    ms,
    async time(name, run) {
      const startedAt = performance.now();
      const result = await run();
      ms[name] = (ms[name] ?? 0) + performance.now() - startedAt;
      return result;
    },
  };
}
