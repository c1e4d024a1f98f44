/** Opens the 1:N gallery, to be loaded from the database and kept in step with it. */
import { createGallery, createIdleGallery } from "../matching/gallery.ts";
import type { AuthDeps } from "./deps.ts";
import { followChanges, type FollowedGallery } from "./followed-gallery.ts";
import { loadGallery } from "./load-gallery.ts";

/** @param isSearched Whether anybody is ever looked for without a name; if not, nobody's face is held in memory. */
export function openGallery(
  deps: Pick<AuthDeps, "records" | "keyring" | "now">,
  model: { readonly id: string; readonly dimension: number },
  isSearched: boolean,
): FollowedGallery {
  if (!isSearched) {
    const nobody = async () => ({ loaded: 0, skipped: 0 });
    return followChanges(createIdleGallery(model.id), deps, nobody);
  }
  const gallery = createGallery(model.id, model.dimension);
  return followChanges(gallery, deps, () => loadGallery({ ...deps, gallery }));
}
