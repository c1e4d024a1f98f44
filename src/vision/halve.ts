/** A picture half as wide and high: means of 2 x 2 pixels. */
import type { RgbImage } from "./facts.ts";
import { MARGIN_BYTES, pixelKernel } from "./pixel-kernel.ts";

/** Of the picture at a time: what the processor keeps at hand. */
const STRIP_BYTES = 128 * 1024;

/** An odd last row or column is left out; a picture of one pixel's width or height repeats that pixel. */
export function halve(image: RgbImage): RgbImage {
  const { width: fullWidth, height: fullHeight, pixels } = image.width > 1 ? image : twice(image);
  const width = fullWidth >> 1;
  const height = Math.max(1, fullHeight >> 1);
  const out = new Uint8Array(width * height * 3);
  const stride = fullWidth * 3;
  const below = fullHeight > 1 ? stride : 0;
  const rows = Math.min(height, Math.max(1, Math.floor(STRIP_BYTES / (2 * stride))));
  const made = rows * 2 * stride + MARGIN_BYTES;
  const memory = new Uint8Array(pixelKernel.reserve(made + rows * width * 3 + MARGIN_BYTES));
  for (let first = 0; first < height; first += rows) {
    const count = Math.min(rows, height - first);
    memory.set(pixels.subarray(2 * first * stride, 2 * (first + count) * stride));
    for (let row = 0; row < count; row++) {
      const above = 2 * row * stride;
      pixelKernel.halveRow(above, above + below, made + row * width * 3, width);
    }
    out.set(memory.subarray(made, made + count * width * 3), first * width * 3);
  }
  return { width, height, pixels: out };
}

/** A picture of one column with that column twice. */
function twice({ height, pixels }: RgbImage): RgbImage {
  const repeated = new Uint8Array(pixels.length * 2);
  for (let at = 0; at < pixels.length; at += 3) {
    const pixel = pixels.subarray(at, at + 3);
    repeated.set(pixel, 2 * at);
    repeated.set(pixel, 2 * at + 3);
  }
  return { width: 2, height, pixels: repeated };
}
