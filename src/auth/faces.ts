/** The faces of one person, fresh from a capture or from photos: what registration, sign-in and adding a face all start from. */
import { meanVector, type Template } from "../shared/template.ts";
import type { Assurance } from "./acr.ts";

/** A picture to keep, as agreed. */
export interface KeptPhoto {
  readonly kind: "aligned" | "original";
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface FaceImage {
  /** Unit length. */
  readonly vector: Float32Array;
  readonly kept: readonly KeptPhoto[];
}

export interface Faces {
  readonly assurance: Assurance;
  readonly captureId?: string;
  readonly modelId: string;
  /** At least one; of one person. */
  readonly images: readonly FaceImage[];
  /** Mean image quality, 0 to 1. */
  readonly quality: number;
}

/** One template out of all images. */
export function templateOf(faces: Faces): Template {
  return { modelId: faces.modelId, vector: meanVector(faces.images.map((image) => image.vector)) };
}
