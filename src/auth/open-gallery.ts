/** Opens the 1:N gallery, to be loaded from the database and, by a server, kept in step with it. */
import { createIdleGallery, type Gallery } from "../matching/gallery.ts";
import { createPackedGallery } from "../matching/packed-gallery.ts";
import type { VultusError } from "../shared/errors.ts";
import type { AuthDeps } from "./deps.ts";
import { followChanges, type FollowedGallery } from "./followed-gallery.ts";
import { refreshPerson } from "./gallery-changes.ts";
import { loadGallery, type LoadedGallery } from "./load-gallery.ts";
import { toleratingFull } from "./tolerant-gallery.ts";

export interface GallerySetup {
  readonly model: { readonly id: string; readonly dimension: number };
  /** Whether anybody is ever looked for without a name; if not, nobody's face is held in memory. */
  readonly isSearched: boolean;
  readonly maxPeople: number;
  /** Told when somebody does not fit in: nobody is then found without a name. */
  readonly onFull: (error: VultusError) => void;
}

/** A server's: follows what other servers change. */
export function openGallery(
  deps: Pick<AuthDeps, "records" | "keyring" | "now">,
  setup: GallerySetup,
): FollowedGallery {
  const { gallery, load } = openOwnGallery(deps, setup);
  // Where nobody is searched, nobody's face is opened for a change either.
  if (!setup.isSearched) return { ...gallery, load, catchUp: async () => undefined };
  return followChanges(gallery, deps, load);
}

/** A command's, which fills it once and is soon over. */
export interface OwnGallery {
  readonly gallery: Gallery;
  /** Reads everybody from the database; before, nobody is found. */
  readonly load: () => Promise<LoadedGallery>;
}

export function openOwnGallery(
  deps: Pick<AuthDeps, "records" | "keyring">,
  { model, isSearched, maxPeople, onFull }: GallerySetup,
): OwnGallery {
  if (!isSearched) {
    const nobody = async () => ({ loaded: 0, skipped: 0, unreadable: 0 });
    return { gallery: createIdleGallery(model.id), load: nobody };
  }
  const packed = createPackedGallery({ modelId: model.id, dimension: model.dimension, maxPeople });
  const gallery = toleratingFull(packed, {
    onFull,
    tryAgain: (userId, into) => refreshPerson({ ...deps, gallery: into }, userId),
  });
  return { gallery, load: () => loadGallery({ ...deps, gallery }, gallery.userIds()) };
}
