/** sRGB to light and back: shading is only right on linear values. */

/** Linear light is stored as 0 to 4096. */
export const linearScale = 4096;

const toLinear = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return linearScale * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
});

/** From linear light, 0 to 4096, to an sRGB byte. */
export const toSrgb = Uint8Array.from({ length: linearScale + 1 }, (_, light) => {
  const value = light / linearScale;
  return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
});

/** A picture in linear light, three values a texel, 0 to 4096. */
export interface Texture {
  readonly width: number;
  readonly height: number;
  readonly light: Float32Array;
}

/** @param rgb Three interleaved bytes a texel. */
export function linearTexture(rgb: Uint8Array, width: number, height: number): Texture {
  return { width, height, light: Float32Array.from(rgb, (byte) => toLinear[byte]) };
}
