/** Resizes a rectangle of a picture: area averaging when it shrinks, bilinear when it grows, edges repeated. Nothing is allocated per pixel. */
import type { RgbImage } from "./facts.ts";

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
  // Only the columns that some output pixel reads are summed down the rows.
  const first = columns.lowest * 3;
  const last = (columns.highest + 1) * 3;
  const line = new Float32Array(image.width * 3);
  for (let y = 0; y < outHeight; y++) {
    sumRows(image, rows, y, first, last, line);
    const target = y * outWidth * 3;
    for (let x = 0; x < outWidth; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let tap = columns.starts[x]; tap < columns.starts[x + 1]; tap++) {
        const source = columns.positions[tap] * 3;
        const weight = columns.weights[tap];
        red += line[source] * weight;
        green += line[source + 1] * weight;
        blue += line[source + 2] * weight;
      }
      out[target + x * 3] = red;
      out[target + x * 3 + 1] = green;
      out[target + x * 3 + 2] = blue;
    }
  }
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

function sumRows(
  image: RgbImage,
  rows: AxisTaps,
  y: number,
  first: number,
  last: number,
  line: Float32Array,
): void {
  const { pixels } = image;
  const stride = image.width * 3;
  for (let tap = rows.starts[y]; tap < rows.starts[y + 1]; tap++) {
    const offset = rows.positions[tap] * stride;
    const weight = rows.weights[tap];
    if (tap === rows.starts[y]) {
      for (let i = first; i < last; i++) line[i] = pixels[offset + i] * weight;
    } else {
      for (let i = first; i < last; i++) line[i] += pixels[offset + i] * weight;
    }
  }
}
