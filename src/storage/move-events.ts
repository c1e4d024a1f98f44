/** Moves events from one collection to another. Each is in one of them or in both at every moment, so that a killed server loses none, and its id keeps it single. */
import { withEach } from "../shared/at-once.ts";
import { isProblem } from "../shared/errors.ts";
import { drawOrder, type RandomBytes } from "../shared/random.ts";
import type { EventRecord } from "./collections.ts";
import { type Collection, MAX_PAGE } from "./records.ts";

export interface MoveDeps {
  readonly source: Collection<EventRecord>;
  /** Opened when it is needed. */
  readonly target: () => Promise<Pick<Collection<EventRecord>, "insert">>;
  readonly random: RandomBytes;
  /** Ids that stay where they are. */
  readonly skipped: ReadonlySet<string>;
  /** Once true, no further event is begun with. */
  readonly isStopped: () => boolean;
}

export type Moved =
  /** `refused` has the ids that did not move for reasons of their own, with those reasons. */
  | { readonly kind: "moved"; readonly refused: ReadonlyMap<string, unknown> }
  | { readonly kind: "failed"; readonly side: "source" | "target"; readonly error: unknown };

/** Goes through the source once. Never rejects. */
export async function moveEvents(deps: MoveDeps): Promise<Moved> {
  const { source, random, skipped, isStopped } = deps;
  const refused = new Map<string, unknown>();
  const ofTarget = new Set<unknown>();
  let hasMoved = false;
  const atTarget = <R>(work: Promise<R>): Promise<R> =>
    work.catch((error: unknown) => {
      ofTarget.add(error);
      throw error;
    });

  try {
    const target = await atTarget(deps.target());
    const moveOne = async (id: string): Promise<void> => {
      if (isStopped() || skipped.has(id)) return;
      try {
        const found = await source.get(id);
        // Another server was here.
        if (!found) return;
        await atTarget(insertOnce(target, found.record));
        await source.delete(id);
        hasMoved = true;
      } catch (error) {
        if (!isOfOneRecord(error)) throw error;
        refused.set(id, error);
        // Where none goes through, the events are not to blame: a right is lacking, or a table.
        if (!hasMoved && refused.size === AT_ONCE) throw error;
      }
    };
    let after: string | undefined;
    do {
      const page = await source.ids({ limit: MAX_PAGE, after });
      // Each server in an order of its own: together they do the work once, and not each all of it.
      await withEach(drawOrder(random, page.items), AT_ONCE, moveOne);
      after = page.next;
    } while (after !== undefined && !isStopped());
    return { kind: "moved", refused };
  } catch (error) {
    return { kind: "failed", side: ofTarget.has(error) ? "target" : "source", error };
  }
}

const AT_ONCE = 16;

async function insertOnce(
  target: Pick<Collection<EventRecord>, "insert">,
  event: EventRecord,
): Promise<void> {
  try {
    await target.insert(event);
  } catch (error) {
    // Moved by another server, or by one that was killed before it could delete it.
    if (!isProblem(error, "record-exists")) throw error;
  }
}

/** The record cannot be stored, or not be read; one later will do no better, and another record may. */
function isOfOneRecord(error: unknown): boolean {
  return isProblem(error, "bad-request") || isProblem(error, "internal");
}
