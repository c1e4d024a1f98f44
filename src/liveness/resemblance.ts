/** How alike a capture's faces are to its first ones. */
import { cosineSimilarity, meanVector } from "../shared/template.ts";

/** The mean of so many first faces is what the others are compared with, so that a face cannot drift away one small step at a time. */
const REFERENCES = 3;

/**
 * @param earlier The capture's embeddings before this one, oldest first; this one is not among them: of two faces that take
 * turns from the first on, both would be like their own mean.
 * @returns The cosine; 1 for the very first.
 */
export function similarityToFirst(vector: Float32Array, earlier: readonly Float32Array[]): number {
  return earlier.length === 0 ? 1 : cosineSimilarity(vector, meanVector(earlier.slice(0, REFERENCES)));
}
