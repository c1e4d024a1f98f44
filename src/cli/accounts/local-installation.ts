/** Accounts in the database of this machine's configuration: the use cases themselves. */
import { checkFace, searchFace } from "../../auth/check-face.ts";
import type { AuthDeps } from "../../auth/deps.ts";
import { addPhotos, registerPhotos } from "../../auth/enroll-photos.ts";
import { listEnrolments, templateFacts } from "../../auth/enrolled.ts";
import { eraseUser } from "../../auth/erase.ts";
import { exportAccount } from "../../auth/export-account.ts";
import { exportPhoto } from "../../auth/export-photo.ts";
import { accountById, findAccount } from "../../auth/find-account.ts";
import { describeAccount, listAccounts } from "../../auth/list-accounts.ts";
import { listPhotos, photoFacts } from "../../auth/photos.ts";
import { countWaitingEvents, lookAtLog } from "../../auth/read-events.ts";
import { unlockAccount } from "../../auth/unlock.ts";
import type { FoundAccount } from "../../contract/operator.ts";
import { limitedTo } from "../../shared/at-once.ts";
import { isProblem, VultusError } from "../../shared/errors.ts";
import { zipped } from "../../shared/zip.ts";
import type { Accounts, CliDeps, Faces } from "../deps.ts";
import type { Directory, FaceDesk, Installation, Vault } from "./installation.ts";

export function localInstallation(deps: CliDeps): Installation {
  return {
    ...{ origin: undefined, words: "" },
    withDirectory: (work) => deps.withRecords((open) => work(directoryOf(open))),
    withVault: (work) => deps.withAccounts((open) => work(vaultOf(open, deps))),
    withFaceDesk: (work) => deps.withFaces((open) => work(faceDeskOf(open, deps))),
  };
}

function directoryOf(open: Pick<AuthDeps, "records" | "now">): Directory {
  return {
    find: (claim) => find(open, claim),
    photos: async (userId) => (await listPhotos(open, userId)).map(photoFacts),
    list: (count, after) => listAccounts(open, count, after),
    enrolments: async (userId) => (await listEnrolments(open, userId)).map(templateFacts),
    waitingEvents: () => countWaitingEvents(open),
    lookAtLog: (wish) => lookAtLog(open, wish),
  };
}

function vaultOf(open: Accounts, { operator }: CliDeps): Vault {
  return {
    find: (claim) => find(open, claim),
    photos: async (userId) => (await listPhotos(open, userId)).map(photoFacts),
    describe: async (userId, eventCount) =>
      describeAccount(open, await accountById(open, userId), eventCount),
    unlock: async (userId) => unlockAccount(open, await accountById(open, userId), operator),
    openPhoto: async (userId, photoId) =>
      (await exportPhoto(open, await accountById(open, userId), photoId, operator)).bytes,
    async *exportZip(userId) {
      yield* zipped(exportAccount(open, await accountById(open, userId), operator));
    },
  };
}

function faceDeskOf(open: Faces, { operator, note }: CliDeps): FaceDesk {
  const atOnce = limitedTo(open.photosAtOnce);
  return {
    find: (claim) => find(open, claim),
    erase: async (userId, confirmation) =>
      eraseUser(open, await accountById(open, userId), confirmation, operator),
    check: async (userId, photo) => checkFace(open, await accountById(open, userId), photo, operator),
    async search(photo, count) {
      const { skipped, unreadable } = await open.loadGallery();
      if (skipped > 0)
        note(`Not searched, for another model made their faces: ${skipped}. Enroll them again.`);
      if (unreadable > 0) note(`Not searched, for their faces cannot be opened: ${unreadable}.`);
      return searchFace(open, photo, count, operator);
    },
    mostKept: async () => open.settings.keepPhotos,
    async addPhotos({ userId }, photos, plan, onPhoto) {
      const user = await accountById(open, userId);
      return addPhotos(open, user, photos, plan, (work) => atOnce(work).finally(onPhoto), operator);
    },
    async registerPhotos({ consentVersion, keepPhotos, ...newcomer }, onPhoto) {
      if (open.settings.identify) await open.loadGallery();
      const plan = { consentVersion, keepPhotos };
      return registerPhotos(open, newcomer, plan, (work) => atOnce(work).finally(onPhoto), operator);
    },
  };
}

/** @throws {VultusError} As `findAccount`, with what else may be wrong here. */
async function find(open: Pick<AuthDeps, "records">, claim: string): Promise<FoundAccount> {
  try {
    const { id, username } = await findAccount(open, claim);
    return { userId: id, username };
  } catch (error) {
    if (!isProblem(error, "not-found")) throw error;
    const advice = "Or are VULTUS_DATA_DIR or VULTUS_DATABASE_URL not those of the server?";
    throw new VultusError("not-found", `${error.message} ${advice}`, { cause: error });
  }
}
