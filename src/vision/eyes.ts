/** Tells open eyes from closed ones, each eye by itself. */
import type { RgbImage } from "./facts.ts";
import { meanPoint } from "./landmarks.ts";
import type { Network } from "./network.ts";
import { toPlanes } from "./planar.ts";
import { resampleRegion } from "./resample.ts";

const side = 24;
/** Crop side in eye widths. */
const margin = 1.6;

/** @returns The probability that the eye on that side of the picture is closed. */
export async function judgeEyes(
  network: Network,
  image: RgbImage,
  landmarks: Float32Array,
): Promise<{ left: number; right: number }> {
  const left = await closedProbability(network, image, landmarks, 36);
  const right = await closedProbability(network, image, landmarks, 42);
  return { left, right };
}

async function closedProbability(
  network: Network,
  image: RgbImage,
  landmarks: Float32Array,
  corner: number,
): Promise<number> {
  const centre = meanPoint(landmarks, corner, corner + 5);
  const width = Math.hypot(
    landmarks[2 * (corner + 3)] - landmarks[2 * corner],
    landmarks[2 * (corner + 3) + 1] - landmarks[2 * corner + 1],
  );
  const length = Math.max(margin * width, 1);
  const region = { x: centre.x - length / 2, y: centre.y - length / 2, width: length, height: length };
  const crop = new Float32Array(side * side * 3);
  resampleRegion(image, region, side, side, crop);
  toPlanes(crop, side * side, { channels: "gray", mean: 0, deviation: 255 }, network.input);
  const { output } = await network.run();
  const [closed, open] = output;
  // The softmax of two logits.
  return 1 / (1 + Math.exp(open - closed));
}
