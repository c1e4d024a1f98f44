/** Judges whether a face is live or a print or screen held to the camera, from the face and what surrounds it. */
import type { Box } from "./facts.ts";
import type { Network } from "./network.ts";
import { toPlanes } from "./planar.ts";
import { type Pyramid, resampleFrom } from "./pyramid.ts";
import type { Region } from "./resample.ts";

const side = 128;
/** The network was made with crops of this many box heights: it looks for the edges of a phone or a page. */
const surroundings = 2.7;

/** @returns Log odds that the face is live; 0 is even, 4 is about 98 %. */
export async function judgeLive(network: Network, pyramid: Pyramid, box: Box): Promise<number> {
  const crop = new Float32Array(side * side * 3);
  resampleFrom(pyramid, surroundingSquare(pyramid.image, box), side, side, crop);
  toPlanes(crop, side * side, { channels: "bgr", mean: 0, deviation: 1 }, network.input);
  const { output } = await network.run();
  return logOdds(output);
}

/** Log of p0 / (1 - p0) for the softmax of some logits, exact where the softmax itself would round to 0 or 1. */
export function logOdds(logits: ArrayLike<number>): number {
  let largest = -Infinity;
  for (let i = 1; i < logits.length; i++) largest = Math.max(largest, logits[i]);
  let others = 0;
  for (let i = 1; i < logits.length; i++) others += Math.exp(logits[i] - largest);
  return logits[0] - largest - Math.log(others);
}

/** A square around the face, shrunk and shifted until it lies within the picture. */
export function surroundingSquare(image: { width: number; height: number }, box: Box): Region {
  const length = Math.min(surroundings * (box.y2 - box.y1), image.width, image.height);
  const x = (box.x1 + box.x2 - length) / 2;
  const y = (box.y1 + box.y2 - length) / 2;
  return {
    x: Math.min(Math.max(x, 0), image.width - length),
    y: Math.min(Math.max(y, 0), image.height - length),
    width: length,
    height: length,
  };
}
