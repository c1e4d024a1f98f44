/** Places 68 points on a face (iBUG order) from a square grey crop around its box. */
import type { Box } from "./facts.ts";
import type { Network } from "./network.ts";
import { toPlanes } from "./planar.ts";
import { type Pyramid, resampleFrom } from "./pyramid.ts";
import type { Region } from "./resample.ts";

const side = 64;
export const landmarkCount = 68;

/** @returns 136 numbers: x and y in pixels of the picture. */
export async function locateLandmarks(network: Network, pyramid: Pyramid, box: Box): Promise<Float32Array> {
  const region = landmarkSquare(box);
  const crop = new Float32Array(side * side * 3);
  resampleFrom(pyramid, region, side, side, crop);
  toPlanes(crop, side * side, { channels: "gray", mean: 0, deviation: 256 }, network.input);
  const { output } = await network.run();
  const points = new Float32Array(landmarkCount * 2);
  for (let i = 0; i < points.length; i += 2) {
    points[i] = region.x + output[i] * region.width;
    points[i + 1] = region.y + output[i + 1] * region.height;
  }
  return points;
}

/** The mean of the points `first` to `last`, both included. */
export function meanPoint(points: Float32Array, first: number, last: number): { x: number; y: number } {
  let x = 0;
  let y = 0;
  for (let i = first; i <= last; i++) {
    x += points[2 * i];
    y += points[2 * i + 1];
  }
  const count = last - first + 1;
  return { x: x / count, y: y / count };
}

function landmarkSquare(box: Box): Region {
  const length = box.y2 - box.y1;
  return { x: (box.x1 + box.x2 - length) / 2, y: box.y1, width: length, height: length };
}
