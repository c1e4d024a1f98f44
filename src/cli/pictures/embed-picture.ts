/** Embeds a picture's face, or a crop that `vultus align` wrote, which was aligned already and is taken as it is. */
import { templateOf } from "../../auth/faces.ts";
import { faceToCheck, faceToEnroll, type PhotoDeps } from "../../auth/faces-from-photos.ts";
import { VultusError } from "../../shared/errors.ts";
import type { Embedding } from "../../vision/facts.ts";
import type { Eyes } from "../deps.ts";

export interface EmbeddedFace {
  readonly embedding: Embedding;
  /** Of the face in its picture, 0 to 1; null of a crop, which does not tell. */
  readonly quality: number | null;
}

/** As enrolment looks at it. @throws {VultusError} the picture problems. */
export async function embedToEnroll(eyes: Eyes, photo: Uint8Array): Promise<EmbeddedFace> {
  const crop = await embedIfCrop(eyes, photo);
  if (crop) return { embedding: crop, quality: null };
  const { face, embedding } = await faceToEnroll(lookingWith(eyes), photo, "none");
  return { embedding, quality: face.quality.overall };
}

/** As a sign-in looks at it, but whatever passive detection says. @throws {VultusError} the picture problems. */
export async function embedToCompare(
  eyes: Eyes,
  photo: Uint8Array,
): Promise<{ readonly vector: Float32Array; readonly isCrop: boolean }> {
  const crop = await embedIfCrop(eyes, photo);
  if (crop) return { vector: crop.vector, isCrop: true };
  return { vector: templateOf((await faceToCheck(lookingWith(eyes), photo)).faces).vector, isCrop: false };
}

/**
 * Pose, size and other faces were for `vultus align` and whoever looked at its crops to judge; what the embedding itself tells
 * of a face too poor to compare holds for a crop as well.
 *
 * @returns Undefined for a picture in which a face is yet to be found.
 * @throws {VultusError} the picture problems; `poor-quality` with the reasons `unclear` and `other-alignment`.
 */
async function embedIfCrop(eyes: Eyes, photo: Uint8Array): Promise<Embedding | undefined> {
  const embedding = await eyes.embedCrop(photo);
  if (embedding === undefined || embedding.norm >= eyes.minEmbeddingNorm) return embedding;
  throw new VultusError("poor-quality", "Align a sharper and better lit picture of the face.", {
    reasons: ["unclear"],
  });
}

function lookingWith(eyes: Eyes): PhotoDeps {
  return { vision: eyes, settings: { minEmbeddingNorm: eyes.minEmbeddingNorm } };
}
