/** A picture with its halves, quarters and so on, each made when a stage first asks: a crop of many pixels starts from few. */
import type { RgbImage } from "./facts.ts";
import { halve } from "./halve.ts";
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
