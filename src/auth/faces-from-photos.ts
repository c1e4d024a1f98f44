/** Turns uploaded photos into faces, or says for each photo what is wrong with it. */
import type { PhotoPad } from "../contract/operator.ts";
import { photoPolicy } from "../liveness/policy.ts";
import { VultusError } from "../shared/errors.ts";
import type { ProblemCode } from "../shared/problems.ts";
import { cosineSimilarity, meanVector } from "../shared/template.ts";
import type { Embedding, FaceFacts, FrameFacts, Vision } from "../vision/facts.ts";
import type { AuthSettings, KeepPhotos } from "./deps.ts";
import type { Faces, FaceImage, KeptPhoto } from "./faces.ts";

/** Least face height in pixels to enroll and to compare (webcam EER 0.6 % at 48 px, 3.8 % at 32 px). */
const MIN_HEIGHT = { enroll: 80, compare: 48 } as const;
/** Photos of one person stay above this against the mean of the others; strangers stay below 0.35 (LFW). */
export const SAME_PERSON = 0.4;

export const MAX_PHOTOS = 5;

export interface PhotoDeps {
  readonly vision: Pick<Vision, "modelId" | "analyzePhoto">;
  readonly settings: Pick<AuthSettings, "minEmbeddingNorm">;
}

/** The face of one photo, good enough to enroll. */
export interface EnrollableFace {
  readonly face: FaceFacts;
  readonly embedding: Embedding;
  readonly kept: readonly KeptPhoto[];
}

/**
 * Reads photos to enroll. Passive PAD is not asked for: whoever uploads photos proves no presence, whatever they show.
 *
 * @param keep What the person agreed to keep; each photo's kept forms come with it.
 * @throws {VultusError} the picture problems, naming the photo in `reasons` as `photo-2:blurred`; `different-people`.
 */
export async function facesToEnroll(
  deps: PhotoDeps,
  photos: readonly Uint8Array[],
  keep: KeepPhotos,
): Promise<Faces> {
  const analysed = await Promise.all(photos.map((photo, index) => faceToEnroll(deps, photo, keep, index)));
  refuseDifferentPeople(analysed.map((one) => one.embedding.vector));
  const quality = analysed.reduce((sum, one) => sum + one.face.quality.overall, 0) / analysed.length;
  const images: FaceImage[] = analysed.map(({ embedding, kept }) => ({ vector: embedding.vector, kept }));
  return { assurance: "photo", modelId: deps.vision.modelId, images, quality };
}

/** Reads one photo to enroll. @param index Its place among several. @throws {VultusError} the picture problems. */
export async function faceToEnroll(
  deps: PhotoDeps,
  photo: Uint8Array,
  keep: KeepPhotos,
  index?: number,
): Promise<EnrollableFace> {
  const wanted = { embedding: "always", aligned: keep === "aligned" } as const;
  const frame = await naming(index, deps.vision.analyzePhoto(photo, wanted));
  const { face, embedding } = usableFace(deps, frame, MIN_HEIGHT.enroll, index);
  return { face, embedding, kept: keptOf(photo, face, keep) };
}

/** Reads one photo to sign in with: it must also pass passive PAD. @throws {VultusError} the picture problems, `looks-recaptured`. */
export async function faceToCompare(deps: PhotoDeps, photo: Uint8Array): Promise<Faces> {
  const { faces, pad } = await faceToCheck(deps, photo);
  if (pad.passed) return faces;
  throw new VultusError(
    "looks-recaptured",
    "Take a new photo of the face itself, not of a print or a screen.",
  );
}

/** Reads one photo to compare, whatever passive PAD says of it. @throws {VultusError} the picture problems. */
export async function faceToCheck(
  deps: PhotoDeps,
  photo: Uint8Array,
): Promise<{ readonly faces: Faces; readonly pad: PhotoPad }> {
  const frame = await deps.vision.analyzePhoto(photo, { embedding: "always", liveLogit: true });
  const { face, embedding } = usableFace(deps, frame, MIN_HEIGHT.compare, undefined);
  const { minLiveLogit } = photoPolicy.pad;
  const liveLogit = face.liveLogit ?? Number.NEGATIVE_INFINITY;
  const images = [{ vector: embedding.vector, kept: [] }];
  return {
    faces: { assurance: "photo", modelId: deps.vision.modelId, images, quality: face.quality.overall },
    pad: { liveLogit, minLiveLogit, passed: liveLogit >= minLiveLogit },
  };
}

function usableFace(
  deps: PhotoDeps,
  frame: FrameFacts,
  minHeight: number,
  index: number | undefined,
): { face: FaceFacts; embedding: Embedding } {
  const { face } = frame;
  if (!face) throw refused("no-face", "Use a photo that shows the face clearly, from the front.", index);
  if (frame.faceCount > 1) throw refused("several-faces", "Use a photo with one person in it.", index);
  if (face.box.y2 - face.box.y1 < minHeight) {
    throw refused("poor-quality", "The face is too small: go closer or use a larger photo.", index, [
      "too-far",
    ]);
  }
  const unclear = !face.embedding || face.embedding.norm < deps.settings.minEmbeddingNorm;
  // A turned head or closed eyes make a poor template, but a probe of them either matches or does not.
  const tolerated: readonly string[] =
    minHeight === MIN_HEIGHT.enroll ? [] : ["turned-away", "eyes-closed", "too-far"];
  const hindrances = face.quality.reasons.filter((reason) => !tolerated.includes(reason));
  const reasons = [...hindrances, ...(unclear ? ["unclear"] : [])];
  if (!face.embedding || reasons.length > 0) {
    throw refused("poor-quality", "Use a sharp, well lit photo with the face towards the camera.", index, [
      ...new Set(reasons),
    ]);
  }
  return { face, embedding: face.embedding };
}

/** Each photo must resemble the mean of the others. */
function refuseDifferentPeople(vectors: readonly Float32Array[]): void {
  if (vectors.length < 2) return;
  const odd = vectors.flatMap((vector, index) => {
    const others = meanVector(vectors.filter((_, other) => other !== index));
    return cosineSimilarity(vector, others) < SAME_PERSON ? [photoReason(index, "different-person")] : [];
  });
  if (odd.length > 0) {
    throw new VultusError("different-people", "Use photos of one person only.", { reasons: odd });
  }
}

function keptOf(photo: Uint8Array, face: FaceFacts, keep: KeepPhotos): KeptPhoto[] {
  if (keep === "original") return [keptWhole(photo)];
  if (keep === "aligned" && face.alignedPng)
    return [{ kind: "aligned", mediaType: "image/png", bytes: face.alignedPng }];
  return [];
}

/** A photo kept as it came. @param photo One that was read. */
export function keptWhole(photo: Uint8Array): KeptPhoto {
  return { kind: "original", mediaType: mediaTypeOf(photo), bytes: photo };
}

/** By the first bytes; only accepted formats come this far. */
function mediaTypeOf(photo: Uint8Array): string {
  if (photo[0] === 0xff) return "image/jpeg";
  if (photo[0] === 0x89) return "image/png";
  return photo[0] === 0x52 ? "image/webp" : "image/heic";
}

/** Adds which photo it was to the picture problems of decoding. */
async function naming<T>(index: number | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof VultusError) || error.status >= 500) throw error;
    throw refused(error.code, error.message, index, [error.code]);
  }
}

function refused(
  code: ProblemCode,
  message: string,
  index: number | undefined,
  reasons: readonly string[] = [code],
) {
  return new VultusError(code, message, { reasons: reasons.map((reason) => photoReason(index, reason)) });
}

/** Photos are counted from 1, as people do. */
function photoReason(index: number | undefined, reason: string): string {
  return index === undefined ? reason : `photo-${index + 1}:${reason}`;
}
