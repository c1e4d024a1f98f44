/** Rendered frames as JPEG. */
import sharp from "sharp";
import { frameHeight, frameWidth } from "./camera.ts";

/** As a browser's canvas encodes it: about 60 kB. */
export async function encodeJpeg(rgba: Uint8Array | Uint8ClampedArray, quality = 88): Promise<Uint8Array> {
  return sharp(rgba, { raw: { width: frameWidth, height: frameHeight, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality })
    .toBuffer();
}
