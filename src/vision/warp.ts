/** Samples a turned and scaled square out of a picture, bilinearly. */
import type { RgbImage } from "./facts.ts";

/** Maps a point of the square to the picture: `x' = a x - b y + tx`, `y' = b x + a y + ty`. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/**
 * @param toPicture Maps pixel centres of the square to pixel centres of the picture.
 * @returns `side * side` RGB pixels; black beyond the picture's edges.
 */
export function warpSimilarity(image: RgbImage, toPicture: Similarity, side: number): Uint8Array {
  const { width, height, pixels } = image;
  const { a, b, tx, ty } = toPicture;
  const out = new Uint8Array(side * side * 3);
  const stride = width * 3;
  let target = 0;
  for (let row = 0; row < side; row++) {
    let x = tx - b * row;
    let y = ty + a * row;
    for (let column = 0; column < side; column++, x += a, y += b, target += 3) {
      const left = Math.floor(x);
      const top = Math.floor(y);
      if (left < -1 || top < -1 || left >= width || top >= height) continue;
      const right = x - left;
      const low = y - top;
      // A weight of zero stands for the black beyond the edge.
      const w00 = left >= 0 && top >= 0 ? (1 - right) * (1 - low) : 0;
      const w01 = left + 1 < width && top >= 0 ? right * (1 - low) : 0;
      const w10 = left >= 0 && top + 1 < height ? (1 - right) * low : 0;
      const w11 = left + 1 < width && top + 1 < height ? right * low : 0;
      const at = top * stride + left * 3;
      for (let channel = 0; channel < 3; channel++) {
        const p = at + channel;
        out[target + channel] =
          (w00 > 0 ? w00 * pixels[p] : 0) +
          (w01 > 0 ? w01 * pixels[p + 3] : 0) +
          (w10 > 0 ? w10 * pixels[p + stride] : 0) +
          (w11 > 0 ? w11 * pixels[p + stride + 3] : 0) +
          0.5;
      }
    }
  }
  return out;
}
