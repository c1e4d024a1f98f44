/** Kept photos: opened for their owner, deleted with their enrolment. */
import type { PhotoFacts } from "../contract/operator.ts";
import { withUserKey } from "../protection/keyring.ts";
import { unseal } from "../protection/seal.ts";
import { VultusError } from "../shared/errors.ts";
import type { PhotoRecord, UserRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";
import { photoContext } from "./enroll.ts";

/** A user's kept photos, newest first. */
export async function listPhotos(
  deps: Pick<AuthDeps, "records">,
  userId: string,
): Promise<readonly PhotoRecord[]> {
  const page = await deps.records.photos.list({
    index: "byUser",
    equals: userId,
    order: "descending",
    limit: 1000,
  });
  return page.items;
}

/** What may be said of a photo without opening it. */
export function photoFacts({ id, kind, mediaType, templateId, createdAt }: PhotoRecord): PhotoFacts {
  return { id, kind, mediaType, templateId, createdAt: new Date(createdAt).toISOString() };
}

/** @throws {VultusError} `not-found` when this user has no such photo. */
export async function openPhoto(
  deps: Pick<AuthDeps, "records" | "blobs" | "keyring">,
  user: UserRecord,
  photoId: string,
): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array }> {
  const photo = (await deps.records.photos.get(photoId))?.record;
  const sealed = photo?.userId === user.id ? await deps.blobs.get(photo.blobKey) : undefined;
  if (!photo || !sealed) throw new VultusError("not-found", "This photo is gone. Reload the list.");
  const bytes = await withUserKey(deps.keyring, user, (key) => unseal(key, sealed, photoContext(photo)));
  return { mediaType: photo.mediaType, bytes };
}

/** @param templateId Only the photos of this enrolment; left out, all of the user. */
export async function deletePhotosOf(
  deps: Pick<AuthDeps, "records" | "blobs">,
  userId: string,
  templateId?: string,
): Promise<void> {
  for (const photo of await listPhotos(deps, userId)) {
    if (templateId !== undefined && photo.templateId !== templateId) continue;
    await deletePhoto(deps, photo);
  }
}

/** The record goes last: as long as there is a blob, something names it. */
export async function deletePhoto(
  deps: Pick<AuthDeps, "records" | "blobs">,
  photo: PhotoRecord,
): Promise<void> {
  await deps.blobs.delete(photo.blobKey);
  await deps.records.photos.delete(photo.id);
}
