/** Finds the events that came since the last look, also those that were written earlier and arrived in the log late. */
import type { EventWish } from "../../auth/read-events.ts";
import type { EventFacts } from "../../contract/operator.ts";
import { HOUR, MINUTE } from "../../shared/clock.ts";
import { gatherEvents } from "./gather-events.ts";
import type { Directory } from "./installation.ts";

/** How far the clocks of those who write events may be apart. */
const CLOCKS_APART_MS = MINUTE;
/** An event that the log refuses waits for as long as it lives; looking back further for its sake would cost more and more. */
const LONGEST_LOOK_BACK_MS = HOUR;
/** More than come in one look. */
const MOST_NEW = 100_000;

export interface Following {
  /** The last ones from before, the oldest first. */
  readonly first: readonly EventFacts[];
  /** @returns What is new, the oldest first. @throws {VultusError} `storage-unavailable`; the next look finds what this one could not. */
  look(): Promise<readonly EventFacts[]>;
}

/** @param count Of the last ones. @throws {VultusError} `storage-unavailable`. */
export async function followEvents(
  log: Pick<Directory, "lookAtLog">,
  sieve: Pick<EventWish, "userId" | "kind" | "since">,
  count: number,
): Promise<Following> {
  const lookFrom = (from: number) =>
    gatherEvents(log, { ...sieve, since: Math.max(from, sieve.since ?? 0), count: MOST_NEW });
  // What was written before this is in the log, for nothing waited then, or is met later as what it is: new to the log.
  let { at: lookedAt } = await log.lookAtLog({ ...sieve, count: 1 });
  let arrivedUpTo = lookedAt;
  const met = new Map<string, number>();
  const meet = (events: readonly EventFacts[]): void => {
    for (const { id, at } of events) met.set(id, Date.parse(at));
  };
  // Those that do not fit into the first lines are not new either.
  meet((await lookFrom(arrivedUpTo - CLOCKS_APART_MS)).events);
  const first = (await gatherEvents(log, { ...sieve, count })).events.toReversed();
  meet(first);
  return {
    first,
    async look() {
      const from = Math.max(arrivedUpTo, lookedAt - LONGEST_LOOK_BACK_MS) - CLOCKS_APART_MS;
      const { at: now, waiting, events } = await lookFrom(from);
      const fresh = events.filter(({ id }) => !met.has(id)).toReversed();
      lookedAt = now;
      if (waiting.count === 0) arrivedUpTo = now;
      for (const [id, at] of met) if (at < from) met.delete(id);
      meet(fresh);
      return fresh;
    },
  };
}
