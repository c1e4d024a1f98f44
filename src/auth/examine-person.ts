/** Looks at the photos that an operator has of one person: which of them can be enrolled, and what is wrong with the others. Writes nothing. */
import { VultusError } from "../shared/errors.ts";
import type { UserRecord } from "../storage/collections.ts";
import type { AuthDeps, KeepPhotos } from "./deps.ts";
import type { KeptPhoto } from "./faces.ts";
import { faceToEnroll, MAX_PHOTOS, type PhotoDeps } from "./faces-from-photos.ts";
import { emailKey, usernameKey } from "./names.ts";
import { leastKept } from "./register.ts";
import { type PhotoFace, whosePhotos } from "./whose-photos.ts";

/** A person as an operator's collection knows them. */
export interface Newcomer {
  readonly username: string;
  readonly email?: string | undefined;
  readonly photos: readonly PhotoFile[];
}

export interface PhotoFile {
  readonly name: string;
  /** @throws {VultusError} When there is no such picture any more. */
  readonly read: () => Promise<Uint8Array>;
}

/** A photo that is not enrolled, and why. */
export interface RefusedPhoto {
  readonly photo: string;
  /** Problem codes, quality reasons, `different-person`; or, where it is not clear whose folder it is, `person-1`, `person-2` and so on. */
  readonly reasons: readonly string[];
}

export interface UsableFace extends PhotoFace {
  readonly photo: PhotoFile;
  /** Forms to keep that come out of the analysis; the original is read again when it is needed. */
  readonly kept: readonly KeptPhoto[];
}

interface LookedAt {
  readonly newcomer: Newcomer;
  readonly refusedPhotos: readonly RefusedPhoto[];
}

export type Examined =
  | (LookedAt & {
      readonly kind: "usable";
      /** The account that there is already. */
      readonly user: UserRecord | undefined;
      /** The best ones, at least one, of one person. */
      readonly faces: readonly UsableFace[];
      readonly keepPhotos: KeepPhotos;
    })
  /** There is an account, and nothing is to be added; no photo was looked at. */
  | (LookedAt & { readonly kind: "exists" })
  | (LookedAt & { readonly kind: "refused"; readonly reason: string; readonly message: string });

export interface ExaminePlan {
  readonly keepPhotos: KeepPhotos;
  /** Whether the photos of people who have an account are looked at, too. */
  readonly addsFaces: boolean;
}

/** Why nobody is made of photos of which none can be used. */
export const noUsablePhoto = {
  reason: "no-usable-photo",
  message: "None of the photos can be enrolled.",
} as const;

/** Runs the reading of one photo when it is its turn: photos wait on disk and not in memory. */
export type AtOnce = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * @throws {VultusError} Only what would fail for everybody, such as `storage-unavailable`.
 */
export async function examinePerson(
  deps: PhotoDeps & Pick<AuthDeps, "records" | "settings">,
  newcomer: Newcomer,
  plan: ExaminePlan,
  atOnce: AtOnce,
): Promise<Examined> {
  const user = await holderOf(deps, "usernameKey", usernameKey(newcomer.username));
  if (user && !plan.addsFaces) return { kind: "exists", newcomer, refusedPhotos: [] };
  const email = newcomer.email === undefined ? undefined : emailKey(newcomer.email);
  const holder = email === undefined ? undefined : await holderOf(deps, "emailKey", email);
  if (holder && holder.id !== user?.id) {
    return refused(newcomer, [], "already-registered", `${newcomer.email} belongs to ${holder.username}.`);
  }
  const keepPhotos = leastKept(
    user?.keepPhotos ?? "original",
    leastKept(plan.keepPhotos, deps.settings.keepPhotos),
  );
  const looks = await Promise.all(
    newcomer.photos.map((photo) => atOnce(() => lookAt(deps, photo, keepPhotos))),
  );
  const usable = looks.flatMap((look) => (look.kind === "face" ? [look.face] : []));
  const unusable = looks.flatMap((look) => (look.kind === "refused" ? [look.refused] : []));
  if (usable.length === 0) {
    return refused(newcomer, unusable, noUsablePhoto.reason, noUsablePhoto.message);
  }
  const { people, isClear } = whosePhotos(usable);
  if (!isClear) {
    // Sorted already, which spares the operator most of the work.
    const sorted = people.flatMap((faces, i) => refusing(faces, `person-${i + 1}`));
    const message = "The photos show several people. Leave those of one in the folder.";
    return refused(newcomer, [...unusable, ...sorted], "different-people", message);
  }
  const others = refusing(people.slice(1).flat(), "different-person");
  const faces = people[0].slice(0, MAX_PHOTOS);
  return { kind: "usable", newcomer, user, faces, keepPhotos, refusedPhotos: [...unusable, ...others] };
}

async function holderOf(
  deps: Pick<AuthDeps, "records">,
  index: "usernameKey" | "emailKey",
  equals: string,
): Promise<UserRecord | undefined> {
  return (await deps.records.users.list({ index, equals, limit: 1 })).items.at(0);
}

type Look =
  | { readonly kind: "face"; readonly face: UsableFace }
  | { readonly kind: "refused"; readonly refused: RefusedPhoto };

async function lookAt(deps: PhotoDeps, photo: PhotoFile, keep: KeepPhotos): Promise<Look> {
  try {
    // Of originals only the few best are kept: holding all of them would fill the memory.
    const read = await faceToEnroll(deps, await photo.read(), keep === "aligned" ? keep : "none");
    const { vector } = read.embedding;
    return { kind: "face", face: { photo, vector, quality: read.face.quality.overall, kept: read.kept } };
  } catch (error) {
    // 503: the server's own state, which the next photo will meet as well.
    if (!(error instanceof VultusError) || error.status === 503) throw error;
    const reasons = error.reasons.length > 0 ? error.reasons : [error.code];
    return { kind: "refused", refused: { photo: photo.name, reasons } };
  }
}

function refusing(faces: readonly UsableFace[], reason: string): readonly RefusedPhoto[] {
  return faces.map(({ photo }) => ({ photo: photo.name, reasons: [reason] }));
}

function refused(
  newcomer: Newcomer,
  refusedPhotos: readonly RefusedPhoto[],
  reason: string,
  message: string,
): Examined {
  return { kind: "refused", newcomer, refusedPhotos, reason, message };
}
