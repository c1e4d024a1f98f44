/** What commands work with: the same parts as the server's, from the same configuration, each command only those that it needs. */
import { keyringOf, manifestOf, masterKeyPath, openAuth, openStore, settingsOf } from "./app.ts";
import { gallerySetup, sharedGalleryUrl } from "./app-gallery.ts";
import { refuseUnknownKey } from "./auth/known-key.ts";
import { openOwnGallery } from "./auth/open-gallery.ts";
import type { Accounts, Faces } from "./cli/deps.ts";
import type { Config } from "./config.ts";
import { readMasterKey } from "./protection/master-key-file.ts";
import { systemNow } from "./shared/clock.ts";
import { VultusError } from "./shared/errors.ts";
import type { Open } from "./shared/open.ts";
import { secureRandom } from "./shared/random.ts";
import { openBlobStore, schemeOf } from "./storage/open.ts";

/** Enough to keep every thread busy while the next photo is read from disk. */
const PHOTOS_A_WORKER = 2;
/** No more than may wait at the pool. */
const MOST_PHOTOS = 32;

/** Opens accounts and their sealed photos, but no face networks. */
export async function openAccounts(config: Config): Promise<Open<Accounts>> {
  const { embedding } = await manifestOf(config);
  await refuseToMakeKey(config);
  const keyring = await keyringOf(config);
  const records = await openStore(config);
  try {
    await refuseUnknownKey({ records, keyring });
    const blobs = await openBlobStore(config.storage.blobsUrl, records);
    return {
      value: {
        ...{ records, blobs, keyring },
        ...{ settings: settingsOf(config, embedding), now: systemNow, random: secureRandom },
      },
      async close() {
        await blobs.close();
        await records.close();
      },
    };
  } catch (error) {
    await records.close();
    throw error;
  }
}

/** Opens everything. The gallery is the one that the servers share, or one that follows no server and is empty until the command fills it. */
export async function openFaces(config: Config): Promise<Open<Faces>> {
  const { embedding } = await manifestOf(config);
  await refuseToMakeKey(config);
  const { value: auth, close } = await openAuth(config);
  const { gallery, load } =
    sharedGalleryUrl(config) === undefined
      ? openOwnGallery(auth, gallerySetup(config, embedding))
      : { gallery: auth.gallery, load: () => auth.gallery.load() };
  const photosAtOnce = Math.min(PHOTOS_A_WORKER * config.models.workers, MOST_PHOTOS);
  return { value: { ...auth, gallery, loadGallery: load, photosAtOnce }, close };
}

/** A command that made a key of its own would write to other servers' database what none of them can open. */
async function refuseToMakeKey(config: Config): Promise<void> {
  const isShared = !["file", "memory"].includes(schemeOf(config.storage.databaseUrl));
  if (!isShared || config.protection.masterKey || (await readMasterKey(masterKeyPath(config)))) return;
  throw new VultusError(
    "config-invalid",
    "VULTUS_MASTER_KEY is not set here. Set it to the key of the servers that use this database.",
  );
}
