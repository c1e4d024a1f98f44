/** Reads as many events as are wished for, in as many looks at the log as it takes. */
import type { EventWish, LogLook } from "../../auth/read-events.ts";
import type { EventFacts } from "../../contract/operator.ts";
import type { Directory } from "./installation.ts";

/** @returns Time and waiting events as they were before the first look: what moves into the log between two looks is then still to come. */
export async function gatherEvents(
  log: Pick<Directory, "lookAtLog">,
  wish: EventWish,
): Promise<Omit<LogLook, "next">> {
  const first = await log.lookAtLog(wish);
  const found = new Map<string, EventFacts>(first.events.map((event) => [event.id, event]));
  for (let { next } = first; next !== undefined && found.size < wish.count;) {
    const look = await log.lookAtLog({ ...wish, count: wish.count - found.size, after: next });
    for (const event of look.events) found.set(event.id, event);
    ({ next } = look);
  }
  return { at: first.at, waiting: first.waiting, events: [...found.values()].slice(0, wish.count) };
}
