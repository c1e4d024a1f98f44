/** The noun that every part passes on: an embedding with the id of the model that made it. */

/** A face as numbers. Vectors of different models cannot be compared. */
export interface Template {
  /** From the model manifest, for example `vultus-mobileface-512@1`. */
  readonly modelId: string;
  /** Unit length. */
  readonly vector: Float32Array;
}

/** Cosine similarity of two unit vectors of one length, in [-1, 1]. */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** A copy of unit length; a vector of zeros stays as it is. */
export function normalise(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return length > 0 ? vector.map((value) => value / length) : vector.slice();
}

/** The normalised mean of unit vectors, each counted `weight` times (default once). */
export function meanVector(vectors: readonly Float32Array[], weights?: readonly number[]): Float32Array {
  const sum = new Float32Array(vectors[0].length);
  vectors.forEach((vector, v) => {
    const weight = weights?.[v] ?? 1;
    for (let i = 0; i < sum.length; i++) sum[i] += weight * vector[i];
  });
  return normalise(sum);
}
