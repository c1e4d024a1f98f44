/** Pixels back into a file. */
import sharp from "sharp";

/** @param pixels RGB, row by row. @returns A PNG file without metadata. */
export async function encodePng(pixels: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  return new Uint8Array(
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
}
