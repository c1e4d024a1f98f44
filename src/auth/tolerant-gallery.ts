/** A gallery that turns nobody away at registration: as long as somebody does not fit in, searches ask for a name instead. */
import type { Gallery } from "../matching/gallery.ts";
import { isProblem, VultusError } from "../shared/errors.ts";

/** @param onFull Told when the first does not fit in, for the operator. */
export function toleratingFull(gallery: Gallery, onFull: (error: VultusError) => void): Gallery {
  const leftOut = new Set<string>();
  return {
    modelId: gallery.modelId,
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
    async remove(userId) {
      leftOut.delete(userId);
      await gallery.remove(userId);
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
}
