/** A gallery that several servers share. It outlives them: one that starts takes up the changes where the last one left off, and reads everybody only when too much was missed. */
import type { Gallery } from "../matching/gallery.ts";
import { SECOND } from "../shared/clock.ts";
import type { AuthDeps } from "./deps.ts";
import { followChanges, type FollowedGallery } from "./followed-gallery.ts";
import { CHANGES_MISSED_AFTER_MS } from "./gallery-changes.ts";
import { type LoadedGallery, loadGallery } from "./load-gallery.ts";
import { createGatheringGallery, createVectorGallery, type VectorGallerySetup } from "./vector-gallery.ts";

/** How often a server says how far it has caught up; what changed since is looked at again by the next that starts. */
const KEPT_EVERY_MS = 30 * SECOND;

/** @param onFill Told when this server begins to read everybody, which may take minutes. */
export function openSharedGallery(
  deps: Pick<AuthDeps, "records" | "keyring" | "now">,
  setup: VectorGallerySetup,
  onFill: () => void = () => undefined,
): FollowedGallery {
  const { index } = setup;
  const vectors = createVectorGallery(setup);
  const gallery: Gallery = {
    ...vectors,
    async put(userId, template) {
      await vectors.put(userId, template);
      // Whoever was erased since they were read here may have been taken out by everybody already: were they put back by a
      // server that then dies, nobody would do so again.
      if (!(await deps.records.users.get(userId))) await vectors.remove(userId);
    },
  };

  const load = async (): Promise<LoadedGallery> => {
    let left = { skipped: 0, unreadable: 0 };
    const caughtUpTo = await index.fill(deps.now() - CHANGES_MISSED_AFTER_MS, async () => {
      onFill();
      const begun = deps.now();
      const gathering = createGatheringGallery(setup);
      left = await loadGallery({ ...deps, gallery: gathering });
      await gathering.flush();
      return begun;
    });
    return { loaded: await gallery.count(), skipped: left.skipped, unreadable: left.unreadable, caughtUpTo };
  };

  let keptAt = Number.NEGATIVE_INFINITY;
  const keep = async (caughtUpTo: number): Promise<boolean> => {
    const now = deps.now();
    if (now - keptAt < KEPT_EVERY_MS) return true;
    const isThere = await index.keep(caughtUpTo);
    if (isThere) keptAt = now;
    return isThere;
  };

  return followChanges(gallery, deps, load, keep);
}
