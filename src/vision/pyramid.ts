/** A picture with its halves, quarters and so on, each made when a stage first asks: a crop of many pixels starts from few. */
import type { RgbImage } from "./facts.ts";
import { type Region, resampleRegion } from "./resample.ts";

export interface Pyramid {
  /** The picture itself. */
  readonly image: RgbImage;
  /** @param level 0 is the picture, each further one half as wide and high. */
  at(level: number): RgbImage;
}

export function createPyramid(image: RgbImage): Pyramid {
  const levels = [image];
  return {
    image,
    at(level) {
      while (levels.length <= level) levels.push(halve(levels[levels.length - 1]));
      return levels[level];
    },
  };
}

/** How often a picture may be halved before `scale` of its pixels are fewer than one. */
export function levelFor(scale: number): number {
  return Math.max(0, Math.floor(Math.log2(scale)));
}

/** As `resampleRegion`, from the level that is just fine enough. The region is in pixels of the picture. */
export function resampleFrom(
  pyramid: Pyramid,
  region: Region,
  outWidth: number,
  outHeight: number,
  out: Float32Array,
): void {
  const level = levelFor(Math.min(region.width / outWidth, region.height / outHeight));
  const share = 1 / 2 ** level;
  const scaled = {
    x: region.x * share,
    y: region.y * share,
    width: region.width * share,
    height: region.height * share,
  };
  resampleRegion(pyramid.at(level), scaled, outWidth, outHeight, out);
}

/** A smaller or larger copy of the whole picture. */
export function resizeFrom(pyramid: Pyramid, width: number, height: number): RgbImage {
  const { image } = pyramid;
  const level = levelFor(image.width / width);
  const ready = pyramid.at(level);
  if (ready.width === width && ready.height === height) return ready;
  const pixels = new Uint8Array(width * height * 3);
  const values = new Float32Array(pixels.length);
  resampleFrom(pyramid, { x: 0, y: 0, width: image.width, height: image.height }, width, height, values);
  for (let i = 0; i < pixels.length; i++) pixels[i] = values[i] + 0.5;
  return { width, height, pixels };
}

/** Means of 2 x 2 pixels; an odd last row or column is left out. */
function halve(image: RgbImage): RgbImage {
  const width = Math.max(1, image.width >> 1);
  const height = Math.max(1, image.height >> 1);
  const out = new Uint8Array(width * height * 3);
  const { pixels } = image;
  const stride = image.width * 3;
  // A picture of one pixel's width or height repeats that pixel.
  const right = image.width > 1 ? 3 : 0;
  const below = image.height > 1 ? stride : 0;
  let target = 0;
  for (let y = 0; y < height; y++) {
    let a = 2 * y * stride;
    let b = a + below;
    for (let x = 0; x < width; x++) {
      out[target] = (pixels[a] + pixels[a + right] + pixels[b] + pixels[b + right] + 2) >> 2;
      out[target + 1] =
        (pixels[a + 1] + pixels[a + right + 1] + pixels[b + 1] + pixels[b + right + 1] + 2) >> 2;
      out[target + 2] =
        (pixels[a + 2] + pixels[a + right + 2] + pixels[b + 2] + pixels[b + right + 2] + 2) >> 2;
      target += 3;
      a += 6;
      b += 6;
    }
  }
  return { width, height, pixels: out };
}
