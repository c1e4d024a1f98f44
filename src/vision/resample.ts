/** Resizes a rectangle of a picture: area averaging when it shrinks, bilinear when it grows, edges repeated. Nothing is allocated per pixel. */
import type { RgbImage } from "./facts.ts";
import { MARGIN_BYTES, pixelKernel } from "./pixel-kernel.ts";

/** A rectangle in pixels; may be fractional and may reach past the edges. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Samples `region` of a picture into `out`, row by row, three interleaved channels of 0 to 255.
 *
 * @param out At least `outWidth * outHeight * 3` numbers.
 */
export function resampleRegion(
  image: RgbImage,
  region: Region,
  outWidth: number,
  outHeight: number,
  out: Float32Array,
): void {
  const columns = axisTaps(region.x, region.width, outWidth, image.width);
  const rows = axisTaps(region.y, region.height, outHeight, image.height);
  // A region that is no number covers nothing.
  if (rows.starts[outHeight] === 0 || columns.starts[outWidth] === 0) {
    out.fill(0, 0, outWidth * outHeight * 3);
    return;
  }
  // Only what some output pixel reads is looked at.
  const stride = (columns.highest - columns.lowest + 1) * 3;
  const part = layOut([
    (rows.highest - rows.lowest + 1) * stride,
    rows.positions.byteLength,
    rows.weights.byteLength,
    stride * 4,
    columns.starts.byteLength,
    columns.positions.byteLength,
    columns.weights.byteLength,
    outWidth * outHeight * 12,
  ]);
  const [source, rowAddresses, rowWeights, line, starts, columnAddresses, columnWeights, target] =
    part.starts;
  const memory = pixelKernel.reserve(part.bytes);
  const bytes = new Uint8Array(memory, source);
  for (let y = rows.lowest; y <= rows.highest; y++) {
    const from = (y * image.width + columns.lowest) * 3;
    bytes.set(image.pixels.subarray(from, from + stride), (y - rows.lowest) * stride);
  }
  write(memory, rowAddresses, rows.positions, (row) => source + (row - rows.lowest) * stride);
  write(memory, columnAddresses, columns.positions, (column) => line + (column - columns.lowest) * 12);
  write(memory, starts, columns.starts, (start) => start * 4);
  new Float32Array(memory, rowWeights).set(rows.weights);
  new Float32Array(memory, columnWeights).set(columns.weights);
  for (let y = 0; y < outHeight; y++) {
    const tap = rows.starts[y];
    pixelKernel.resampleRow(
      rowAddresses + tap * 4,
      rowWeights + tap * 4,
      rows.starts[y + 1] - tap,
      line,
      stride,
      starts,
      columnAddresses,
      columnWeights,
      target + y * outWidth * 12,
      outWidth,
    );
  }
  out.set(new Float32Array(memory, target, outWidth * outHeight * 3));
}

/** Places arrays of so many bytes one behind the other, aligned and with room between them. */
function layOut(sizes: readonly number[]): { readonly starts: readonly number[]; readonly bytes: number } {
  const starts: number[] = [];
  let bytes = 0;
  for (const size of sizes) {
    starts.push(bytes);
    bytes = (bytes + size + MARGIN_BYTES + 15) & ~15;
  }
  return { starts, bytes };
}

function write(memory: ArrayBuffer, at: number, values: Int32Array, change: (value: number) => number): void {
  const out = new Int32Array(memory, at, values.length);
  for (let i = 0; i < values.length; i++) out[i] = change(values[i]);
}

/** Which source positions make one output position, with which weights; the taps of `i` are `starts[i]` to `starts[i + 1]`. */
interface AxisTaps {
  readonly starts: Int32Array;
  readonly positions: Int32Array;
  readonly weights: Float32Array;
  readonly lowest: number;
  readonly highest: number;
}

function axisTaps(start: number, length: number, outLength: number, limit: number): AxisTaps {
  const scale = length / outLength;
  const perOutput = scale > 1 ? Math.ceil(scale) + 2 : 2;
  const starts = new Int32Array(outLength + 1);
  const positions = new Int32Array(outLength * perOutput);
  const weights = new Float32Array(outLength * perOutput);
  let count = 0;
  let lowest = limit - 1;
  let highest = 0;
  for (let i = 0; i < outLength; i++) {
    starts[i] = count;
    const from = scale > 1 ? start + i * scale : start + (i + 0.5) * scale - 0.5;
    const to = scale > 1 ? from + scale : from + 1;
    for (let position = Math.floor(from); position < to; position++) {
      // Shrinking: the overlap of the source pixel with the output pixel. Growing: the distance between pixel centres.
      const weight =
        scale > 1
          ? (Math.min(position + 1, to) - Math.max(position, from)) / scale
          : 1 - Math.abs(position - from);
      if (weight <= 0) continue;
      const clamped = Math.min(Math.max(position, 0), limit - 1);
      positions[count] = clamped;
      weights[count] = weight;
      if (clamped < lowest) lowest = clamped;
      if (clamped > highest) highest = clamped;
      count += 1;
    }
    // `to` is exclusive above; a growing axis also reads the pixel it ends on.
    if (scale <= 1 && from !== Math.floor(from) && count - starts[i] === 1) {
      const position = Math.floor(from) + 1;
      positions[count] = Math.min(Math.max(position, 0), limit - 1);
      weights[count] = from - Math.floor(from);
      if (positions[count] > highest) highest = positions[count];
      count += 1;
    }
  }
  starts[outLength] = count;
  return { starts, positions, weights, lowest, highest };
}
