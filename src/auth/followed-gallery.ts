/** A gallery that hears of what other servers changed before it answers. */
import type { Gallery } from "../matching/gallery.ts";
import { shareRuns } from "../shared/share-runs.ts";
import type { AuthDeps } from "./deps.ts";
import { CHANGES_MISSED_AFTER_MS, CLOCKS_APART_MS, refreshPerson } from "./gallery-changes.ts";
import type { LoadedGallery } from "./load-gallery.ts";

const PAGE = 500;

type FollowDeps = Pick<AuthDeps, "records" | "keyring" | "now">;

export interface FollowedGallery extends Gallery {
  /** Reads everybody from the database. Before the first search it is called anyhow, unless it was before. */
  load(): Promise<LoadedGallery>;
  /** Reads what changed since the last time. Called before each search; and now and then, so that little piles up. */
  catchUp(): Promise<void>;
}

/**
 * Follows the changes from when the loading begins, so that none is missed which happens while everybody is loaded.
 *
 * @param load Fills the gallery; called again when it has not caught up for longer than changes are kept.
 * @param keep For a gallery that others share: told how far it has caught up; false when it must be filled again.
 */
export function followChanges(
  gallery: Gallery,
  deps: FollowDeps,
  load: () => Promise<LoadedGallery>,
  keep?: (caughtUpTo: number) => Promise<boolean>,
): FollowedGallery {
  let caughtUpTo = Number.NEGATIVE_INFINITY;
  /** Changes that were heeded, with their times, as far back as they are looked at again. */
  const heeded = new Map<string, number>();

  const loadAnew = async (): Promise<LoadedGallery> => {
    const begun = deps.now();
    const loaded = await load();
    caughtUpTo = loaded.caughtUpTo ?? begun;
    // What was heeded meanwhile may have been overwritten with what had been read before.
    heeded.clear();
    return loaded;
  };

  const catchUp = async (): Promise<void> => {
    const isLost = deps.now() - caughtUpTo > CHANGES_MISSED_AFTER_MS;
    // Asked before anything is put: into a gallery that has gone meanwhile nothing can be.
    if (isLost || (keep && !(await keep(caughtUpTo)))) await loadAnew();
    const now = deps.now();
    await heed(caughtUpTo - CLOCKS_APART_MS, now + CLOCKS_APART_MS);
    // A clock that is put back looks at more, never at less.
    caughtUpTo = Math.min(now, deps.now());
    for (const [id, at] of heeded) if (at < caughtUpTo - CLOCKS_APART_MS) heeded.delete(id);
  };

  const heed = async (from: number, until: number): Promise<void> => {
    let after: string | undefined;
    do {
      const query = { index: "byModel", equals: gallery.modelId, from, limit: PAGE, after };
      const page = await deps.records.galleryChanges.list(query);
      const due = page.items.filter(({ id, at }) => at <= until && !heeded.has(id));
      for (const userId of new Set(due.map((change) => change.userId))) {
        await refreshPerson({ ...deps, gallery }, userId);
      }
      for (const { id, at } of due) heeded.set(id, at);
      after = page.next;
    } while (after !== undefined);
  };

  const inStep = shareRuns(catchUp);
  return {
    modelId: gallery.modelId,
    load: loadAnew,
    catchUp: inStep,
    async count() {
      await inStep();
      return gallery.count();
    },
    put: (userId, template) => gallery.put(userId, template),
    remove: (userId, reach) => gallery.remove(userId, reach),
    async search(probe, count) {
      await inStep();
      return gallery.search(probe, count);
    },
  };
}
