/**
 * Packed vectors in rows that never move: high bytes where the kernel scans them, low bytes beside.
 *
 * Why a search by high bytes misses nobody. A row is x = s (256 h + l), the probe is p, which the kernel takes as u q with
 * whole numbers q; all of them from pack.ts. The score is p·x, the kernel sums (u q)·(256 s h). The difference is
 * p·(s l) + (p - u q)·(256 s h), and by Cauchy and Schwarz at most
 *
 *     |p| |s l| + |p - u q| |256 s h|
 *
 * The first length of each product is the probe's, the second the row's; all four are measured as they are packed. Each row
 * keeps its |s l|, its error; `reach` is at least |256 s h| + |s l| of every row. The kernel works in 32-bit floats: four
 * roundings of 6e-8 each, and one of the floor, of a sum that is at most |p| reach. So
 *
 *     p·x ≤ sum + |p| error + (|p - u q| + 1e-6 |p|) reach
 *
 * and a row whose right side is not above the least score that is still of interest can be left out. What is not left out is
 * scored from all 16 bits. The whole numbers are summed without rounding: pack.ts keeps them within 32 bits.
 */
import { dotPacked, packVector, type PackedProbe } from "./pack.ts";
import { MOST_BYTES, type ScanKernel } from "./scan-kernel.ts";

/** Rows are added by so many; one call of the kernel scans no more. */
export const SEGMENT_ROWS = 4096;

/** The kernel's multiplications in 32-bit floats, and the rounding of a stored error. */
const ROUNDING = 1e-6;

export interface PackedRows {
  /** Bytes that a row has in the scan: the dimension, filled up to whole steps of the kernel. */
  readonly stride: number;
  /** Rows that were ever written, whether erased since or not. */
  readonly length: number;
  /** Writes a row, at most one beyond the last. @throws {RangeError} when there is no memory for it. */
  write(row: number, vector: Float32Array): void;
  /** Zeroes a row; no scan finds it until it is written again. */
  erase(row: number): void;
  /** The score of a row from all 16 bits of its values. */
  score(row: number, probe: PackedProbe): number;
  /**
   * Finds every row in [from, to) that scores above `floor`, and some that do not.
   *
   * @param to At most the end of the segment of `from`.
   */
  scan(probe: PackedProbe, from: number, to: number, floor: number): readonly number[];
}

/** How many rows the scanned memory can have at most. */
export function mostRows(dimension: number): number {
  const { headBytes, segmentBytes } = layoutOf(dimension);
  return Math.floor((MOST_BYTES - headBytes) / segmentBytes) * SEGMENT_ROWS;
}

/** How large the scanned memory is with so many rows, up to `mostRows`. */
export function scannedBytes(dimension: number, rows: number): number {
  const { headBytes, segmentBytes } = layoutOf(dimension);
  return headBytes + Math.ceil(rows / SEGMENT_ROWS) * segmentBytes;
}

/** @param kernel With a memory that nobody else uses. */
export function createPackedRows(dimension: number, kernel: ScanKernel): PackedRows {
  const { stride, headBytes, segmentBytes } = layoutOf(dimension);
  kernel.reserve(headBytes);
  const nobody = new Float32Array(dimension);
  const lows: Int8Array[] = [];
  let bytes = new Int8Array(kernel.buffer());
  let floats = new Float32Array(kernel.buffer());
  let length = 0;
  let reach = 0;

  const segmentAt = (row: number) => headBytes + Math.floor(row / SEGMENT_ROWS) * segmentBytes;
  const scaleAt = (row: number) => segmentAt(row) + 4 * (row % SEGMENT_ROWS);
  const errorAt = (row: number) => scaleAt(row) + 4 * SEGMENT_ROWS;
  const highAt = (row: number) => segmentAt(row) + 8 * SEGMENT_ROWS + stride * (row % SEGMENT_ROWS);
  const lowAt = (row: number) => dimension * (row % SEGMENT_ROWS);
  const lowOf = (row: number) => lows[Math.floor(row / SEGMENT_ROWS)];

  const addSegment = () => {
    const low = new Int8Array(SEGMENT_ROWS * dimension);
    kernel.reserve(scannedBytes(dimension, (lows.length + 1) * SEGMENT_ROWS));
    bytes = new Int8Array(kernel.buffer());
    floats = new Float32Array(kernel.buffer());
    lows.push(low);
  };

  const write = (row: number, vector: Float32Array) => {
    if (row === lows.length * SEGMENT_ROWS) addSegment();
    const packed = packVector(vector, bytes, highAt(row), lowOf(row), lowAt(row));
    floats[scaleAt(row) / 4] = packed.scale;
    floats[errorAt(row) / 4] = packed.lowLength;
    reach = Math.max(reach, packed.highLength + packed.lowLength);
    length = Math.max(length, row + 1);
  };

  return {
    stride,
    get length() {
      return length;
    },
    write,
    erase(row) {
      write(row, nobody);
      // No sum exceeds any floor by this.
      floats[errorAt(row) / 4] = -Infinity;
    },
    score(row, { vector }) {
      return dotPacked(vector, floats[scaleAt(row) / 4], bytes, highAt(row), lowOf(row), lowAt(row));
    },
    scan({ levels, unit, length: probeLength, error }, from, to, floor) {
      const hitsAt = 2 * stride;
      const slack = (error + ROUNDING * probeLength) * reach;
      const probe = new Int16Array(kernel.buffer(), 0, stride);
      probe.set(levels);
      const found = kernel.scan(
        highAt(from),
        to - from,
        stride,
        scaleAt(from),
        errorAt(from),
        0,
        256 * unit,
        probeLength,
        floor - slack,
        hitsAt,
      );
      probe.fill(0);
      return Array.from(new Int32Array(kernel.buffer(), hitsAt, found), (hit) => from + hit);
    },
  };
}

/** At the head of the memory the probe and room for hits; then segments: scales, errors, high bytes. */
function layoutOf(dimension: number) {
  const stride = Math.ceil(dimension / 32) * 32;
  return {
    stride,
    headBytes: 2 * stride + 4 * SEGMENT_ROWS,
    segmentBytes: (8 + stride) * SEGMENT_ROWS,
  };
}
