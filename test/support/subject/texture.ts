/** Cuts the texture out of a photo and continues the photo where the camera sees past its edges. */
import sharp from "sharp";
import type { RgbImage } from "../../../src/vision/facts.ts";
import { textureHeight, textureWidth } from "./camera.ts";

/** Which part of the photo the texture shows. */
export interface Window {
  /** In pixels of the photo; may lie outside of it. */
  readonly left: number;
  readonly top: number;
  /** Photo pixels a texel. */
  readonly scale: number;
  /** The column of texels in the middle of the face, and half the face's width in texels. */
  readonly face: { readonly u: number; readonly halfWidth: number };
}

/** Over this many texels the photo fades into its continuation. */
const FADE = 24;
/** Sharp up to so many half widths of the face to either side, blurred from so many on. */
const SHARP_REACH = 1.9;
const BLURRED_REACH = 2.4;
/** Wide enough that no face is found in what was blurred. */
const BLUR_SIGMA = 40;

/**
 * @returns Three bytes a texel. Outside the photo its edge goes on, blurred: a mirrored one would show second faces.
 * Whoever stands beside the subject is blurred too.
 */
export async function cutTexture(photo: RgbImage, window: Window): Promise<Uint8Array> {
  const source = await scaledDown(photo, window.scale);
  const rgb = new Uint8Array(textureWidth * textureHeight * 3);
  for (let v = 0, out = 0; v < textureHeight; v++) {
    for (let u = 0; u < textureWidth; u++, out += 3) {
      const [x, y] = photoAt(window, u, v);
      sample(source.image, x / source.factor, y / source.factor, rgb, out);
    }
  }
  const raw = { width: textureWidth, height: textureHeight, channels: 3 } as const;
  const blurred = await sharp(rgb, { raw }).blur(BLUR_SIGMA).raw().toBuffer();
  for (let i = 0; i < rgb.length; i++) {
    const texel = Math.floor(i / 3);
    const [x, y] = photoAt(window, texel % textureWidth, Math.floor(texel / textureWidth));
    const inside = Math.min(x, y, photo.width - 1 - x, photo.height - 1 - y) / window.scale;
    const aside = Math.abs((texel % textureWidth) - window.face.u) / window.face.halfWidth;
    const share = clampUnit(
      Math.max(1 - inside / FADE, (aside - SHARP_REACH) / (BLURRED_REACH - SHARP_REACH)),
    );
    if (share > 0) rgb[i] = Math.round(rgb[i] * (1 - share) + blurred[i] * share);
  }
  return rgb;
}

function clampUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function photoAt(window: Window, u: number, v: number): readonly [number, number] {
  return [window.left + u * window.scale, window.top + v * window.scale];
}

/** Averages first when several photo pixels fall on one texel. */
async function scaledDown(photo: RgbImage, scale: number): Promise<{ image: RgbImage; factor: number }> {
  if (scale <= 1) return { image: photo, factor: 1 };
  const { width, height, pixels } = photo;
  const { data, info } = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(Math.round(width / scale))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { image: { width: info.width, height: info.height, pixels: data }, factor: width / info.width };
}

/** Bilinear, with the edge repeated outside. */
function sample(
  { width, height, pixels }: RgbImage,
  x: number,
  y: number,
  into: Uint8Array,
  at: number,
): void {
  const cx = Math.min(width - 1.001, Math.max(0, x));
  const cy = Math.min(height - 1.001, Math.max(0, y));
  const column = Math.floor(cx);
  const row = Math.floor(cy);
  const fx = cx - column;
  const fy = cy - row;
  const k = 3 * (row * width + column);
  const below = k + 3 * width;
  for (let c = 0; c < 3; c++) {
    const upper = pixels[k + c] * (1 - fx) + pixels[k + 3 + c] * fx;
    const lower = pixels[below + c] * (1 - fx) + pixels[below + 3 + c] * fx;
    into[at + c] = Math.round(upper * (1 - fy) + lower * fy);
  }
}
