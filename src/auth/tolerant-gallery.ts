/** A gallery that turns nobody away at registration: as long as somebody does not fit in, searches ask for a name instead. */
import type { Gallery, ListedGallery } from "../matching/gallery.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import { shareRuns } from "../shared/share-runs.ts";

export interface WhenFull {
  /** Told when the first does not fit in, for the operator. */
  readonly onFull: (error: VultusError) => void;
  /** Puts somebody who did not fit in before into the gallery, or takes out who is gone. */
  readonly tryAgain: (userId: string, gallery: Gallery) => Promise<unknown>;
}

export function toleratingFull(gallery: ListedGallery, { onFull, tryAgain }: WhenFull): ListedGallery {
  const leftOut = new Set<string>();
  const tolerant: ListedGallery = {
    modelId: gallery.modelId,
    *userIds() {
      yield* gallery.userIds();
      yield* leftOut;
    },
    count: async () => (await gallery.count()) + leftOut.size,
    async put(userId, template) {
      try {
        await gallery.put(userId, template);
        leftOut.delete(userId);
      } catch (error) {
        if (!isProblem(error, "gallery-full")) throw error;
        if (leftOut.size === 0) onFull(error);
        leftOut.add(userId);
      }
    },
    async remove(userId, reach) {
      leftOut.delete(userId);
      await gallery.remove(userId, reach);
    },
    async search(probe, count) {
      // The best of those who fit in need not be the best of all.
      if (leftOut.size === 0) return gallery.search(probe, count);
      throw new VultusError(
        "username-required",
        "Too many people are enrolled to look for one. Enter your username or email, then look at the camera.",
      );
    },
  };
  const takeIn = shareRuns(async () => {
    for (const userId of leftOut) {
      await tryAgain(userId, tolerant);
      if (leftOut.has(userId)) return;
    }
  });
  return {
    ...tolerant,
    async remove(userId, reach) {
      await tolerant.remove(userId, reach);
      // Whoever leaves makes room.
      if (leftOut.size > 0) await takeIn();
    },
  };
}
