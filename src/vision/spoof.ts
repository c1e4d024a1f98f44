/** Judges whether a face is live or a print or screen held to the camera, from the face and what surrounds it. */
import type { Box } from "./facts.ts";
import type { Network } from "./network.ts";
import { toPlanes } from "./planar.ts";
import { type Pyramid, resampleFrom } from "./pyramid.ts";
import type { Region } from "./resample.ts";

const side = 128;
/** The network was made with crops of this many box heights: it looks for the edges of a phone or a page. */
const surroundings = 2.7;

/** How the second look is lit: the face's mean brightness, 0 to 255. */
const evenBrightness = 115;

/** How often the network looks at one face. */
export type Looks =
  | { readonly looks: "once" }
  /**
   * Again at the mirrored face, lit evenly: the mean depends less on the exposure. Over the worst half second of clips,
   * the darkest live one then stands 1.6 above the best replay of 5; with one look it stands 0.2 below it. Single
   * frames gain nothing.
   */
  | {
      readonly looks: "twice";
      /** Mean brightness of the face, 0 to 255. */
      readonly brightness: number;
    };

/** @returns Log odds that the face is live, the mean of all looks; 0 is even, 4 is about 98 %. */
export async function judgeLive(
  network: Network,
  pyramid: Pyramid,
  box: Box,
  again: Looks = { looks: "once" },
): Promise<number> {
  const crop = new Float32Array(side * side * 3);
  resampleFrom(pyramid, surroundingSquare(pyramid.image, box), side, side, crop);
  const first = await look(network, crop);
  if (again.looks === "once") return first;
  return (first + (await look(network, mirrorEvenly(crop, again.brightness)))) / 2;
}

async function look(network: Network, crop: Float32Array): Promise<number> {
  toPlanes(crop, side * side, { channels: "bgr", mean: 0, deviation: 1 }, network.input);
  const { output } = await network.run();
  return logOdds(output);
}

/**
 * Mirrors a square crop and bends its tones (gamma) so that `brightness` becomes the same for every face.
 *
 * @param crop Interleaved RGB of 0 to 255, 128 x 128.
 */
export function mirrorEvenly(crop: Float32Array, brightness: number): Float32Array {
  const tones = tonesFor(brightness);
  const mirrored = new Float32Array(crop.length);
  const stride = side * 3;
  for (let row = 0; row < crop.length; row += stride) {
    for (let x = 0; x < stride; x += 3) {
      const source = row + stride - 3 - x;
      mirrored[row + x] = tones[Math.round(crop[source])];
      mirrored[row + x + 1] = tones[Math.round(crop[source + 1])];
      mirrored[row + x + 2] = tones[Math.round(crop[source + 2])];
    }
  }
  return mirrored;
}

/** The gamma curve that takes `brightness` to the even one, within bounds that leave noise alone. */
function tonesFor(brightness: number): Float32Array {
  const share = Math.min(Math.max(brightness / 255, 0.03), 0.97);
  const gamma = Math.min(Math.max(Math.log(evenBrightness / 255) / Math.log(share), 0.4), 2);
  return Float32Array.from({ length: 256 }, (_, tone) => 255 * (tone / 255) ** gamma);
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
