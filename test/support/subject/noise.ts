/** A camera's sensor noise: no two frames of a real camera are alike. */
import { frameHeight, frameWidth } from "./camera.ts";

/** Uniform in [0, 1). */
export type Uniform = () => number;

/** A small seeded generator (mulberry32), so that a test sees the same pictures every time. */
export function seededUniform(seed: number): Uniform {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TABLE_SIZE = 65_536;
/** Standard deviation of the table. */
const TABLE_SIGMA = 16;
/** Drawn once: one row of a frame starts anywhere in it. */
const table = gaussianTable(seededUniform(1));

/** @param sigma Standard deviation in 8-bit steps; a webcam indoors has about 2. */
export function addNoise(rgba: Uint8Array | Uint8ClampedArray, sigma: number, uniform: Uniform): void {
  const scale = sigma / TABLE_SIGMA;
  for (let y = 0; y < frameHeight; y++) {
    let next = Math.floor(uniform() * TABLE_SIZE);
    for (let x = 0; x < frameWidth; x++) {
      const pixel = 4 * (y * frameWidth + x);
      for (let channel = 0; channel < 3; channel++, next++) {
        const value = rgba[pixel + channel] + table[next % TABLE_SIZE] * scale;
        rgba[pixel + channel] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
}

function gaussianTable(uniform: Uniform): Int8Array {
  // The sum of twelve uniform numbers has variance 1.
  const normal = (): number => Array.from({ length: 12 }, uniform).reduce((sum, x) => sum + x, -6);
  return Int8Array.from({ length: TABLE_SIZE }, () =>
    Math.max(-127, Math.min(127, Math.round(normal() * TABLE_SIGMA))),
  );
}
