/** Measures light in proportion to what reached the camera, on the skin and away from the face: what a coloured screen adds shows as their difference. */
import type { Box, Light } from "./facts.ts";
import { type Pyramid, resampleFrom } from "./pyramid.ts";
import type { Region } from "./resample.ts";

const side = 16;

/** sRGB's transfer function as a table (IEC 61966-2-1). */
const linear = Float64Array.from({ length: 256 }, (_, value) => {
  const c = value / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});

/** The mean over both cheeks and the nose between them: skin on every head, without eyes, mouth, hair or beard's edge. */
export function faceLight(pyramid: Pyramid, box: Box): Light {
  const height = box.y2 - box.y1;
  const width = box.x2 - box.x1;
  const region = {
    x: box.x1 + 0.2 * width,
    y: box.y1 + 0.45 * height,
    width: 0.6 * width,
    height: 0.2 * height,
  };
  return meanLight(pyramid, [region])[0];
}

/** The mean over the strips left and right of a face widened by half, which shadows and hair still reach. */
export function roomLight(pyramid: Pyramid, box: Box | undefined): Light {
  const { width, height } = pyramid.image;
  if (box === undefined) return meanLight(pyramid, [{ x: 0, y: 0, width, height }])[0];
  const margin = 0.5 * (box.x2 - box.x1);
  const strips = [
    { x: 0, y: 0, width: Math.max(0, box.x1 - margin), height: 0.6 * height },
    {
      x: Math.min(width, box.x2 + margin),
      y: 0,
      width: Math.max(0, width - box.x2 - margin),
      height: 0.6 * height,
    },
  ].filter((strip) => strip.width >= side);
  if (strips.length === 0) return [0, 0, 0];
  const lights = meanLight(pyramid, strips);
  const all = strips.reduce((sum, strip) => sum + strip.width, 0);
  const weighted = (channel: 0 | 1 | 2): number =>
    lights.reduce((sum, light, i) => sum + (light[channel] * strips[i].width) / all, 0);
  return [weighted(0), weighted(1), weighted(2)];
}

function meanLight(pyramid: Pyramid, regions: readonly Region[]): Light[] {
  return regions.map((region) => {
    const cells = new Float32Array(side * side * 3);
    resampleFrom(pyramid, region, side, side, cells);
    const sums = [0, 0, 0];
    cells.forEach((value, i) => (sums[i % 3] += linear[Math.min(255, Math.max(0, Math.round(value)))]));
    const rounded = (channel: number): number => Math.round((sums[channel] / (side * side)) * 1e4) / 1e4;
    return [rounded(0), rounded(1), rounded(2)];
  });
}
