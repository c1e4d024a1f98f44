/** Turns an uploaded file into an upright RGB picture, or refuses it. The only file that knows sharp. */
import sharp, { type Sharp } from "sharp";
import { VultusError } from "../shared/errors.ts";
import { MAX_PICTURE_BYTES } from "../shared/largest-picture.ts";
import type { RgbImage } from "./facts.ts";
import { type ImageKind, imageKind, isAnimated, jpegSide } from "./image-kind.ts";

export const maxPixels = 25_000_000;
/**
 * Longer sides are shrunk to this. The detector sees 320 x 240 and the embedding 112 x 112, so a face that the
 * detector can find (about 10 of 240 rows) still has 50 rows here: nothing that could be used is lost.
 */
export const maxSide = 1600;
/** A JPEG up to this stays as it is: making a little less of it takes as long as reading it. */
const keptSide = 2048;

/**
 * Into how many parts the longest side of a JPEG may go: the file is then read at a quarter or at half of its size,
 * and colours are converted after that. From a half down to a third sharp reads all of it, whatever is asked for.
 */
const quickDivisors = [5, 3];

export interface Draft {
  readonly image: RgbImage;
  /** Whether `decodeImage` would give more of the same picture. */
  readonly isSmaller: boolean;
}

/**
 * Closes every file loader of libvips but three (its SVG and document loaders are open by default) and keeps it to one
 * thread per picture; holds for the whole process.
 */
export function hardenDecoder(): void {
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({
    operation: ["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer"],
  });
  sharp.concurrency(1);
  sharp.cache(false);
}

/**
 * Decodes a JPEG, PNG, WebP or HEIC file: turned upright, alpha laid on grey, in sRGB. Longer sides are shrunk
 * to 1600 pixels, those of a JPEG only from 2048 on.
 *
 * @param bytes Untrusted.
 * @throws {VultusError} `not-an-image`, `image-damaged`, `image-too-large`, `image-animated`.
 */
export async function decodeImage(bytes: Uint8Array): Promise<RgbImage> {
  return (await decodeDraft(bytes, maxSide)).image;
}

/**
 * As `decodeImage`, but smaller where that is quicker: a phone's photo in a fifth to a half of the time.
 *
 * @param bytes Untrusted.
 * @param leastSide The longest side stays at least so long, unless the picture's own is shorter.
 * @throws {VultusError} As `decodeImage`.
 */
export async function decodeDraft(bytes: Uint8Array, leastSide: number): Promise<Draft> {
  if (bytes.byteLength > MAX_PICTURE_BYTES)
    throw tooLarge(`The file may have ${MAX_PICTURE_BYTES / 1024 / 1024} MB.`);
  const kind = imageKind(bytes);
  if (kind === undefined) throw new VultusError("not-an-image", "Send a JPEG, PNG, WebP or HEIC picture.");
  if (isAnimated(bytes, kind)) throw new VultusError("image-animated", "Send a still picture.");
  try {
    if (kind === "heic") return { image: await toRgb(await openHeic(bytes), maxSide), isSmaller: false };
    const own = kind === "jpeg" ? jpegSide(bytes) : undefined;
    const quick = own === undefined ? undefined : quickSide(own, leastSide);
    const usual = own !== undefined && own <= keptSide ? keptSide : maxSide;
    return { image: await toRgb(openCommon(bytes), quick ?? usual), isSmaller: quick !== undefined };
  } catch (cause) {
    if (cause instanceof VultusError) throw cause;
    throw await whyRefused(bytes, kind, cause);
  }
}

function quickSide(own: number, leastSide: number): number | undefined {
  if (own <= keptSide) return undefined;
  const sides = quickDivisors.map((divisor) => Math.floor(own / divisor));
  return sides.find((side) => side >= leastSide && side < maxSide);
}

function openCommon(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: "warning", autoOrient: true });
}

/** sharp's own build cannot read HEIC pixels (patents); libheif's can, and turns them upright itself. */
async function openHeic(bytes: Uint8Array): Promise<Sharp> {
  const { default: heic } = await import("heic-decode");
  const pictures = await heic.all({ buffer: bytes });
  try {
    const [picture] = pictures;
    if (picture.width * picture.height > maxPixels) throw tooManyPixels();
    const { width, height, data } = await picture.decode();
    return sharp(data, { raw: { width, height, channels: 4 } });
  } finally {
    pictures.dispose();
  }
}

async function toRgb(picture: Sharp, side: number): Promise<RgbImage> {
  const { data, info } = await picture
    .resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })
    .flatten({ background: "#808080" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: threeChannels(data, info.channels) };
}

/** A grey picture may come out with one channel whatever was asked. */
function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const pixels = new Uint8Array((data.length / channels) * 3);
  for (let source = 0, target = 0; source < data.length; source += channels, target += 3) {
    pixels.fill(data[source], target, target + 3);
  }
  return pixels;
}

/** Asked only after a failure, so that a good picture is parsed once. */
async function whyRefused(bytes: Uint8Array, kind: ImageKind, cause: unknown): Promise<VultusError> {
  const damaged = new VultusError("image-damaged", "Send the picture again: it is damaged or incomplete.", {
    cause,
  });
  if (kind === "heic") return damaged;
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return width * height > maxPixels ? tooManyPixels() : damaged;
  } catch {
    return damaged;
  }
}

function tooManyPixels(): VultusError {
  return tooLarge(`The picture may have ${maxPixels / 1e6} megapixels.`);
}

function tooLarge(message: string): VultusError {
  return new VultusError("image-too-large", `Send a smaller picture. ${message}`);
}
