/** Stores faces for a user: photos first, then the template that makes them count. */
import { GOOD_IMAGE_COUNT } from "../matching/enrolment.ts";
import { seal, type SecretKey } from "../protection/seal.ts";
import { sealTemplate } from "../protection/sealed-template.ts";
import { randomId } from "../shared/ids.ts";
import type { BlobKey } from "../storage/blobs.ts";
import type { PhotoRecord, TemplateRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";
import { type Faces, templateOf } from "./faces.ts";

export type EnrollDeps = Pick<AuthDeps, "records" | "blobs" | "now" | "random">;

/** Said to whoever enrolls with fewer images than recognition wants. */
export function imageCountNote(imageCount: number): string | null {
  if (imageCount >= GOOD_IMAGE_COUNT) return null;
  return `Only ${imageCount === 1 ? "one picture was" : `${imageCount} pictures were`} enrolled: sign-in may fail more often. Add more in your account, ideally with the camera.`;
}

/**
 * Writes photos and template. The caller commits: at registration by inserting the user afterwards, so that a crash in
 * between leaves only leftovers that belong to nobody, which the sweeper clears.
 */
export async function enroll(
  deps: EnrollDeps,
  userId: string,
  key: SecretKey,
  faces: Faces,
): Promise<TemplateRecord> {
  const createdAt = deps.now();
  const templateId = randomId("tpl", deps.random);
  for (const photo of faces.images.flatMap((image) => image.kept)) {
    const id = randomId("pho", deps.random);
    const record: PhotoRecord = {
      id,
      userId,
      templateId,
      kind: photo.kind,
      mediaType: photo.mediaType,
      blobKey: blobKeyOf(userId, id),
      createdAt,
    };
    // The record first: as long as there is a blob, something names it.
    await deps.records.photos.insert(record);
    await deps.blobs.put(record.blobKey, seal(key, photo.bytes, photoContext(record), deps.random));
    // Deleted meanwhile with its account: nothing would ever lead to the blob again.
    if (!(await deps.records.photos.get(id))) await deps.blobs.delete(record.blobKey);
  }
  const template: TemplateRecord = {
    id: templateId,
    userId,
    modelId: faces.modelId,
    sealed: sealTemplate(key, userId, templateOf(faces), deps.random),
    source: sourceOf(faces),
    imageCount: faces.images.length,
    quality: faces.quality,
    createdAt,
  };
  await deps.records.templates.insert(template);
  return template;
}

function sourceOf({ captureId, assurance }: Faces): TemplateRecord["source"] {
  if (captureId === undefined) return "photos";
  return assurance === "live" ? "capture" : "photo-capture";
}

function blobKeyOf(userId: string, photoId: string): BlobKey {
  return `${userId}/${photoId}`;
}

/** What a kept photo is authenticated with. */
export function photoContext(photo: Pick<PhotoRecord, "id" | "userId">): [string, string, string] {
  return ["photo", photo.userId, photo.id];
}
