/** Unit vectors as whole numbers: 16 bits a value for what is kept, split into a byte that is scanned and a byte that is read on demand. */

/** A value v of 16 bits is 256 h + l with h and l signed bytes; h is at most 127 up to here. */
const MOST = 127 * 256 + 127;

/** Of a packed vector x = scale (256 h + l). */
export interface Packed {
  /** A 32-bit float; 0 for a vector of zeros, or of what is no number: it scores 0 against everyone. */
  readonly scale: number;
  /** The length of scale · l, by which x differs from what is scanned. */
  readonly lowLength: number;
  /** The length of scale · 256 h, which is what is scanned. */
  readonly highLength: number;
}

/**
 * Packs a vector: each value is rounded to a whole number of scales, at most 32639 (the largest has that many), so x and the
 * vector differ by half a scale a value: by less than √n / 65278 of the largest value, which is 6e-5 for a face's 512 values.
 *
 * @param high Where the h go, from `start` on; `low`, `lowStart` likewise.
 */
export function packVector(
  vector: Float32Array,
  high: Int8Array,
  start: number,
  low: Int8Array,
  lowStart: number,
): Packed {
  const scale = scaleOf(vector, MOST);
  const perScale = scale === 0 ? 0 : 1 / scale;
  let lowSquares = 0;
  let highSquares = 0;
  for (let i = 0; i < vector.length; i++) {
    // A quarter of the time of Math.round: two seconds instead of eight for a million people.
    const value = Math.floor(vector[i] * perScale + 0.5) | 0;
    const h = (value + 128) >> 8;
    const l = value - 256 * h;
    high[start + i] = h;
    low[lowStart + i] = l;
    highSquares += h * h;
    lowSquares += l * l;
  }
  return {
    scale,
    lowLength: scale * Math.sqrt(lowSquares),
    highLength: scale * 256 * Math.sqrt(highSquares),
  };
}

/** What a search compares everyone with: the probe, and the probe as whole numbers p = unit · levels. */
export interface PackedProbe {
  readonly vector: Float32Array;
  readonly levels: Int16Array;
  readonly unit: number;
  /** The probe's length. */
  readonly length: number;
  /** The length of the difference between the probe and unit · levels. */
  readonly error: number;
}

/** @param stride At least the vector's length; the levels beyond it are 0. */
export function packProbe(probe: Float32Array, stride: number): PackedProbe {
  // So that the sum over all columns, of 127 · most at worst, stays within 32 bits.
  const most = Math.min(32767, Math.floor((2 ** 31 - 1) / (127 * stride)));
  const unit = scaleOf(probe, most);
  const levels = new Int16Array(stride);
  const vector = unit === 0 ? new Float32Array(probe.length) : probe.slice();
  let squares = 0;
  let errorSquares = 0;
  for (let i = 0; i < vector.length; i++) {
    levels[i] = unit === 0 ? 0 : Math.floor(vector[i] / unit + 0.5);
    squares += vector[i] ** 2;
    errorSquares += (vector[i] - unit * levels[i]) ** 2;
  }
  return { vector, levels, unit, length: Math.sqrt(squares), error: Math.sqrt(errorSquares) };
}

/** The sum of the products of a probe and a packed vector, from all 16 bits. */
export function dotPacked(
  probe: Float32Array,
  scale: number,
  high: Int8Array,
  start: number,
  low: Int8Array,
  lowStart: number,
): number {
  let sum = 0;
  for (let i = 0; i < probe.length; i++) sum += probe[i] * (256 * high[start + i] + low[lowStart + i]);
  return sum * scale;
}

/** The largest value is `most` scales. Below 1e-30 a 32-bit float is no longer exact enough to divide by. */
function scaleOf(vector: Float32Array, most: number): number {
  let largest = 0;
  let squares = 0;
  for (let i = 0; i < vector.length; i++) {
    largest = Math.max(largest, Math.abs(vector[i]));
    squares += vector[i] * vector[i];
  }
  return largest > 1e-30 && squares < Infinity ? Math.fround(largest / most) : 0;
}
