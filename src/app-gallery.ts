/** Where people are looked for without a name, as the configuration says: in this process, or in a PostgreSQL that servers share. */
import type { AuthDeps } from "./auth/deps.ts";
import type { FollowedGallery } from "./auth/followed-gallery.ts";
import { type GallerySetup, openGallery } from "./auth/open-gallery.ts";
import { openSharedGallery } from "./auth/shared-gallery.ts";
import type { Config } from "./config.ts";
import type { Logger } from "./http/context.ts";
import { createTransform } from "./protection/transform.ts";
import { wipe } from "./shared/bytes.ts";
import { isProblem } from "./shared/errors.ts";
import type { Open } from "./shared/open.ts";
import { secureRandom } from "./shared/random.ts";
import { openVectorIndex } from "./storage/open.ts";

/** @returns Nobody is found before it is loaded. */
export async function openServersGallery(
  deps: Pick<AuthDeps, "records" | "keyring" | "now">,
  config: Config,
  model: GallerySetup["model"],
  logger?: Logger,
): Promise<Open<FollowedGallery>> {
  const url = sharedGalleryUrl(config);
  if (url === undefined) {
    return { value: openGallery(deps, gallerySetup(config, model, logger)), close: async () => undefined };
  }
  const key = deps.keyring.transformKey(config.protection.transformEpoch);
  const transform = createTransform(key, model.dimension);
  wipe(key);
  const index = await openVectorIndex(
    url,
    { modelId: model.id, transformId: transform.id, dimension: model.dimension },
    secureRandom,
  );
  return {
    value: openSharedGallery(deps, { modelId: model.id, index, transform }, () =>
      logger?.info("the shared gallery is filled; people can be looked for when that is done"),
    ),
    async close() {
      await index.close();
      transform.wipe();
    },
  };
}

/**
 * Loads the gallery before the server listens. As long as the database that it lies in does not answer, the server does without:
 * all who name themselves can sign in, and it is loaded before the first search that follows.
 */
export async function loadAtStart(gallery: FollowedGallery, logger: Logger): Promise<void> {
  try {
    const { skipped, unreadable } = await gallery.load();
    if (skipped > 0) logger.warn({ skipped }, "users enrolled with another model must enroll again");
    if (unreadable > 0) {
      logger.error({ unreadable }, "users' faces cannot be opened: sealed under another key, or spoilt");
    }
  } catch (error) {
    if (!isProblem(error, "storage-unavailable")) throw error;
    logger.error({ err: error }, "people without a name cannot be found yet; it is tried again");
  }
}

/** @returns Undefined where each process has a gallery of its own, or nobody is ever looked for. */
export function sharedGalleryUrl({ signIn, storage }: Config): string | undefined {
  return signIn.identify ? storage.vectorsUrl : undefined;
}

/** What the configuration says of a gallery in this process. */
export function gallerySetup(
  { signIn: { identify, identifyMaxPeople } }: Config,
  model: GallerySetup["model"],
  logger?: Logger,
): GallerySetup {
  return {
    model,
    isSearched: identify,
    maxPeople: identifyMaxPeople,
    onFull: (error) => logger?.error({ err: error }, "people without a name cannot be found any more"),
  };
}
