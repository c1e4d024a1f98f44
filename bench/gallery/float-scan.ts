/** The search that anybody would write first, to compare with: every product of 32-bit floats, in plain JavaScript. */

/** Row and score, best first. */
export interface FloatBest {
  readonly row: number;
  readonly score: number;
}

export type FloatScan = (vectors: Float32Array, probe: Float32Array) => FloatBest;

/** One sum. */
export const plainScan: FloatScan = (vectors, probe) => {
  const dimension = probe.length;
  let best = { row: -1, score: -Infinity };
  for (let row = 0, start = 0; start < vectors.length; row++, start += dimension) {
    let score = 0;
    for (let i = 0; i < dimension; i++) score += vectors[start + i] * probe[i];
    if (score > best.score) best = { row, score };
  }
  return best;
};

/** Four sums that do not wait for each other: as fast as plain JavaScript was made to go. */
export const unrolledScan: FloatScan = (vectors, probe) => {
  const dimension = probe.length;
  let best = { row: -1, score: -Infinity };
  for (let row = 0, start = 0; start < vectors.length; row++, start += dimension) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < dimension; i += 4) {
      a += vectors[start + i] * probe[i];
      b += vectors[start + i + 1] * probe[i + 1];
      c += vectors[start + i + 2] * probe[i + 2];
      d += vectors[start + i + 3] * probe[i + 3];
    }
    const score = a + b + c + d;
    if (score > best.score) best = { row, score };
  }
  return best;
};
