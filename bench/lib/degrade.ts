/** Spoils whole pictures as poor cameras, poor light and glasses do, before anything looks for a face; the same picture always in the same way. */
import sharp, { type Sharp } from "sharp";
import { type Draw, seededDraw } from "../../src/evaluation/seeded-random.ts";
import type { RgbImage } from "../../src/vision/facts.ts";
import { drawGlasses, type Lenses } from "./glasses.ts";

/** What is done to a picture. Lengths are shares of the height that its face has in the picture as it was. */
export type Degradation =
  | { readonly kind: "dark"; readonly gamma: number; readonly gain: number; readonly noise: number }
  | { readonly kind: "blur"; readonly sigma: number }
  | { readonly kind: "motion"; readonly length: number }
  /** `deviation` in grey levels of 256. */
  | { readonly kind: "noise"; readonly deviation: number }
  | { readonly kind: "jpeg"; readonly quality: number }
  /** The picture is shrunk until the face is so many pixels high. */
  | { readonly kind: "small"; readonly faceHeight: number }
  | { readonly kind: "glasses"; readonly lenses: Lenses };

export interface SpoilOptions {
  /** Height of the face in pixels of this picture. */
  readonly faceHeight: number;
  /** 68, of this picture. */
  readonly landmarks: Float32Array;
  /** Repeats the noise, the direction of the motion and the shape of the glasses. */
  readonly seed: number;
}

/** @returns A PNG file, or a JPEG file for `jpeg`. */
export async function spoil(image: RgbImage, how: Degradation, options: SpoilOptions): Promise<Uint8Array> {
  const draw = seededDraw(options.seed);
  const { faceHeight } = options;
  switch (how.kind) {
    case "dark":
      return await png(withNoise(darken(image, how), how.noise, draw));
    case "noise":
      return await png(withNoise(image, how.deviation, draw));
    case "motion":
      return await png(smear(image, how.length * faceHeight, Math.PI * draw()));
    case "glasses":
      return await png(drawGlasses(image, options.landmarks, how.lenses, draw));
    case "blur":
      // libvips knows no smaller radius than this.
      return await asPng(picture(image).blur(Math.max(0.3, how.sigma * faceHeight)));
    case "jpeg":
      return await picture(image).jpeg({ quality: how.quality }).toBuffer();
    case "small": {
      const width = Math.round((image.width * how.faceHeight) / faceHeight);
      return await asPng(picture(image).resize({ width: Math.max(1, width), withoutEnlargement: true }));
    }
  }
}

/** Underexposed by `gain`, the shadows pressed together by `gamma`. */
function darken(image: RgbImage, { gamma, gain }: { gamma: number; gain: number }): RgbImage {
  const table = Uint8Array.from({ length: 256 }, (_, level) =>
    Math.round(255 * gain * (level / 255) ** gamma),
  );
  return { ...image, pixels: image.pixels.map((level) => table[level]) };
}

const NORMALS = 65_536;
const normals = normalTable(seededDraw(1));

/** Adds noise to each channel of each pixel by itself. */
function withNoise(image: RgbImage, deviation: number, draw: Draw): RgbImage {
  const { pixels } = image;
  const noisy = new Uint8ClampedArray(pixels.length);
  for (let i = 0; i < noisy.length; i++) {
    noisy[i] = pixels[i] + deviation * normals[Math.floor(draw() * NORMALS)];
  }
  return { ...image, pixels: new Uint8Array(noisy.buffer) };
}

/** The mean of the picture shifted along a straight line, edges repeated. @param length In pixels. @param angle In radians. */
function smear(image: RgbImage, length: number, angle: number): RgbImage {
  const { width, height, pixels } = image;
  const steps = Math.max(1, Math.round(length));
  const sums = new Float32Array(pixels.length);
  for (let step = 0; step <= steps; step++) {
    const along = (step / steps - 0.5) * length;
    const right = Math.round(along * Math.cos(angle));
    const down = Math.round(along * Math.sin(angle));
    for (let y = 0; y < height; y++) {
      const row = 3 * width * Math.min(Math.max(y + down, 0), height - 1);
      const to = 3 * width * y;
      const [first, last] = [Math.max(0, -right), Math.min(width, width - right)];
      for (let i = 3 * first; i < 3 * last; i++) sums[to + i] += pixels[row + i + 3 * right];
      for (let i = 0; i < 3 * first; i++) sums[to + i] += pixels[row + (i % 3)];
      for (let i = 3 * last; i < 3 * width; i++) sums[to + i] += pixels[row + 3 * (width - 1) + (i % 3)];
    }
  }
  const means = new Uint8Array(sums.length);
  for (let i = 0; i < means.length; i++) means[i] = sums[i] / (steps + 1) + 0.5;
  return { width, height, pixels: means };
}

function picture({ width, height, pixels }: RgbImage): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

async function png(image: RgbImage): Promise<Uint8Array> {
  return await asPng(picture(image));
}

/** Hardly compressed, for it is read at once. */
async function asPng(spoiled: Sharp): Promise<Uint8Array> {
  return await spoiled.png({ compressionLevel: 1 }).toBuffer();
}

/** Standard normal numbers, by Box and Muller. */
function normalTable(draw: Draw): Float32Array {
  return Float32Array.from(
    { length: NORMALS },
    () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw()),
  );
}
