/** Where people are looked for without a name, as the configuration says: in this process, or in a PostgreSQL that servers share. */
import type { AuthDeps } from "./auth/deps.ts";
import type { FollowedGallery } from "./auth/followed-gallery.ts";
import { type GallerySetup, openGallery } from "./auth/open-gallery.ts";
import { openSharedGallery } from "./auth/shared-gallery.ts";
import type { Config } from "./config.ts";
import type { Logger } from "./http/context.ts";
import { createTransform } from "./protection/transform.ts";
import { wipe } from "./shared/bytes.ts";
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
