import { expect, it } from "vitest";
import type { RgbImage } from "./facts.ts";
import { type Region, resampleRegion } from "./resample.ts";

const picture: RgbImage = {
  width: 61,
  height: 47,
  pixels: Uint8Array.from({ length: 61 * 47 * 3 }, (_, i) => (i * i * 31 + i * 7) % 256),
};

const pixelAt = (x: number, y: number, channel: number) => {
  const [column, row] = [Math.min(Math.max(x, 0), 60), Math.min(Math.max(y, 0), 46)];
  return picture.pixels[(row * 61 + column) * 3 + channel];
};

/** The mean over a rectangle, pixel by pixel. */
const areaMean = (region: Region, channel: number): number => {
  let sum = 0;
  for (let y = Math.floor(region.y); y < region.y + region.height; y++) {
    for (let x = Math.floor(region.x); x < region.x + region.width; x++) {
      const width = Math.min(x + 1, region.x + region.width) - Math.max(x, region.x);
      const height = Math.min(y + 1, region.y + region.height) - Math.max(y, region.y);
      sum += pixelAt(x, y, channel) * width * height;
    }
  }
  return sum / (region.width * region.height);
};

it("averages what lies under each pixel, also past the edges", () => {
  const region = { x: -7.3, y: 5.6, width: 80.1, height: 49.9 };
  const [columns, rows] = [19, 11];
  const out = new Float32Array(columns * rows * 3);
  resampleRegion(picture, region, columns, rows, out);
  const [width, height] = [region.width / columns, region.height / rows];
  for (const [i, value] of out.entries()) {
    const x = region.x + (Math.floor(i / 3) % columns) * width;
    const y = region.y + Math.floor(i / (3 * columns)) * height;
    expect(value).toBeCloseTo(areaMean({ x, y, width, height }, i % 3), 2);
  }
});

it("writes no further than its last pixel", () => {
  const out = new Float32Array(5 * 5 * 3 + 4).fill(-1);
  resampleRegion(picture, { x: 3, y: 3, width: 20, height: 20 }, 5, 5, out);
  expect([...out.subarray(-4)]).toEqual([-1, -1, -1, -1]);
  expect(out.subarray(0, -4).every((value) => value >= 0)).toBe(true);
});

it("asks for more memory when a picture needs it", () => {
  const [width, height] = [1500, 1000];
  const white = { width, height, pixels: new Uint8Array(width * height * 3).fill(255) };
  const out = new Float32Array(3);
  resampleRegion(white, { x: 0, y: 0, width, height }, 1, 1, out);
  for (const value of out) expect(value).toBeCloseTo(255, 1);
});

it("answers with black where a region is no number", () => {
  const out = new Float32Array(4 * 4 * 3).fill(-1);
  resampleRegion(picture, { x: Number.NaN, y: 0, width: Number.NaN, height: 10 }, 4, 4, out);
  expect([...new Set(out)]).toEqual([0]);
});

it("reads a region without extent, and one far outside", () => {
  for (const region of [
    { x: 5, y: 5, width: 0, height: 0 },
    { x: -4000, y: 9000, width: 200, height: 200 },
  ]) {
    const out = new Float32Array(4 * 4 * 3).fill(-1);
    resampleRegion(picture, region, 4, 4, out);
    expect(out.every((value) => value >= 0 && value < 255.1)).toBe(true);
  }
});
