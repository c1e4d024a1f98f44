/** Enrols the photos that an operator has of one person: more faces of a user, or a user anew. */
import type { Enrolled } from "../contract/operator.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import type { UserRecord } from "../storage/collections.ts";
import { addFaces } from "./change-faces.ts";
import type { AuthDeps, KeepPhotos, RequestOrigin } from "./deps.ts";
import {
  type AtOnce,
  type Examined,
  examinePerson,
  type Newcomer,
  type PhotoFile,
} from "./examine-person.ts";
import { facesOf, importPerson } from "./import-person.ts";
import { findUser } from "./verify.ts";

export interface AddPhotosPlan {
  /** True: the new faces take the place of all earlier ones. */
  readonly replace: boolean;
  /** Never more than the person agreed to; undefined: as they agreed. */
  readonly keepPhotos: KeepPhotos | undefined;
}

/**
 * Adds faces as on the account page: they must match the enrolled ones, and those of somebody else are a failed attempt.
 *
 * @throws {VultusError} `locked-out`; `enrolment-limit`; `record-changed`; what would fail for everybody.
 */
export async function addPhotos(
  deps: AuthDeps,
  user: UserRecord,
  photos: readonly PhotoFile[],
  { replace, keepPhotos }: AddPhotosPlan,
  atOnce: AtOnce,
  origin: RequestOrigin,
): Promise<Enrolled> {
  const { id: userId, username } = user;
  const plan = { addsFaces: true, keepPhotos: keepPhotos ?? user.keepPhotos };
  const examined = await examinePerson(deps, { username, photos }, plan, atOnce);
  const about = { username, userId, refusedPhotos: examined.refusedPhotos, looksLike: [] };
  if (examined.kind !== "usable") return { ...about, ...refusalOf(examined) };
  const source = { kind: "faces", faces: await facesOf(deps, examined) } as const;
  try {
    const { imageCount } = await addFaces(deps, user, source, replace, origin);
    return { ...about, kind: replace ? "replaced" : "added", imageCount };
  } catch (error) {
    if (!isProblem(error, "face-does-not-match")) throw error;
    const message = "The photos do not match the enrolled face.";
    return { ...about, kind: "refused", reason: error.code, message };
  }
}

export interface RegisterPhotosPlan {
  /** Names the consent that the operator has obtained. */
  readonly consentVersion: string;
  readonly keepPhotos: KeepPhotos;
}

/**
 * Registers somebody for whose face nobody vouches but the operator. Whom they look like is told only where the gallery is filled.
 *
 * @throws {VultusError} `already-registered` when there is a user of this name; what would fail for everybody.
 */
export async function registerPhotos(
  deps: AuthDeps,
  newcomer: Newcomer,
  { consentVersion, keepPhotos }: RegisterPhotosPlan,
  atOnce: AtOnce,
  origin: RequestOrigin,
): Promise<Enrolled> {
  const plan = { addsFaces: false, keepPhotos, consentVersion, dryRun: undefined };
  const examined = await examinePerson(deps, newcomer, plan, atOnce);
  const outcome = await importPerson(deps, examined, plan, origin);
  const { username } = newcomer;
  const { refusedPhotos } = examined;
  if (outcome.kind === "exists") {
    throw new VultusError("already-registered", `There is a user ${username} already.`);
  }
  if (outcome.kind === "refused") return { username, userId: null, refusedPhotos, looksLike: [], ...outcome };
  const { imageCount, looksLike } = outcome;
  const userId = (await findUser(deps, username))?.id ?? null;
  return { kind: "registered", username, userId, refusedPhotos, looksLike, imageCount };
}

function refusalOf(examined: Exclude<Examined, { readonly kind: "usable" }>) {
  const gone = { reason: "record-changed", message: "The account was changed meanwhile. Try again." };
  const { reason, message } = examined.kind === "refused" ? examined : gone;
  return { kind: "refused", reason, message } as const;
}
