/** Counts within a window of time, over all servers of one database. */
import { isProblem } from "../shared/errors.ts";
import type { AuthDeps } from "./deps.ts";

export interface Tally {
  /** This one among them; counting stops one above the limit. */
  readonly count: number;
  /** Until the window ends and counting begins anew, in milliseconds. */
  readonly remainingMs: number;
}

/**
 * Counts one more. A window begins with the first that is counted in it.
 *
 * @param id What is counted, of whom; names and addresses as keyed digests only.
 * @param limit Beyond it nothing is written any more: a flood costs one read each.
 */
export async function countInWindow(
  deps: Pick<AuthDeps, "records" | "now">,
  id: string,
  windowMs: number,
  limit: number,
): Promise<Tally> {
  for (;;) {
    const stored = await deps.records.tallies.get(id);
    const now = deps.now();
    try {
      if (!stored) {
        await deps.records.tallies.insert({ id, count: 1, expiresAt: now + windowMs });
        return { count: 1, remainingMs: windowMs };
      }
      const { count, expiresAt } = stored.record;
      const remainingMs = Math.max(0, expiresAt - now);
      if (count > limit) return { count, remainingMs };
      await deps.records.tallies.replace({ id, count: count + 1, expiresAt }, stored.version);
      return { count: count + 1, remainingMs };
    } catch (error) {
      // Another was counted in the same moment: look again.
      if (!isProblem(error, "record-changed") && !isProblem(error, "record-exists")) throw error;
    }
  }
}
