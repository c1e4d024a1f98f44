/** Opens the 1:N gallery, to be loaded from the database and kept in step with it. */
import { createGallery, createIdleGallery, type Gallery } from "../matching/gallery.ts";
import type { AuthDeps } from "./deps.ts";
import { followChanges, type FollowedGallery } from "./followed-gallery.ts";
import { loadGallery, type LoadedGallery } from "./load-gallery.ts";

/** @param isSearched Whether anybody is ever looked for without a name; if not, nobody's face is held in memory. */
export function openGallery(
  deps: Pick<AuthDeps, "records" | "keyring" | "now">,
  model: { readonly id: string; readonly dimension: number },
  isSearched: boolean,
): FollowedGallery {
  const { gallery, load } = openOwnGallery(deps, model, isSearched);
  return followChanges(gallery, deps, load);
}

/** Follows no other server: for a command, which fills it once and is soon over. */
export interface OwnGallery {
  readonly gallery: Gallery;
  /** Reads everybody from the database; before, nobody is found. */
  readonly load: () => Promise<LoadedGallery>;
}

export function openOwnGallery(
  deps: Pick<AuthDeps, "records" | "keyring">,
  model: { readonly id: string; readonly dimension: number },
  isSearched: boolean,
): OwnGallery {
  if (!isSearched) {
    const nobody = async () => ({ loaded: 0, skipped: 0 });
    return { gallery: createIdleGallery(model.id), load: nobody };
  }
  const gallery = createGallery(model.id, model.dimension);
  return { gallery, load: () => loadGallery({ ...deps, gallery }) };
}
