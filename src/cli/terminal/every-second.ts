/** Keeps a command coming round until whoever gave it has had enough. */
import { setTimeout as wait } from "node:timers/promises";
import { SECOND } from "../../shared/clock.ts";

/** Does the work at once and then every second. The work ends it by saying `enough`, as does Ctrl-C, a request to stop, or that nobody reads standard output any more; a second signal ends the process. */
export async function everySecond(work: () => Promise<"enough" | void>): Promise<void> {
  const enough = new AbortController();
  const stop = (): void => enough.abort();
  for (const signal of ending) process.once(signal, stop);
  process.stdout.once("error", stop);
  try {
    while (!enough.signal.aborted) {
      if ((await work()) === "enough") return;
      await wait(SECOND, undefined, { signal: enough.signal }).catch(() => undefined);
    }
  } finally {
    for (const signal of ending) process.off(signal, stop);
    process.stdout.off("error", stop);
  }
}

const ending = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
