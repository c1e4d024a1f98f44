/** Where the kept landmarks of an average head fall when it points aside: a real solid, so that a turn has parallax. */
import { pointIndices, type Pose } from "../../src/liveness/frames.ts";

/** iBUG index, then x (to the picture's right), y (up) and z (towards the camera) in centimetres, after an average adult. */
const head: Readonly<Record<number, readonly [x: number, y: number, z: number]>> = {
  ...{
    17: [-6.5, 3.2, -2.5],
    18: [-5.4, 4.1, -1],
    19: [-4.1, 4.5, 0.2],
    20: [-2.8, 4.4, 0.9],
    21: [-1.4, 4, 1.3],
  },
  ...{
    22: [1.4, 4, 1.3],
    23: [2.8, 4.4, 0.9],
    24: [4.1, 4.5, 0.2],
    25: [5.4, 4.1, -1],
    26: [6.5, 3.2, -2.5],
  },
  ...{ 27: [0, 2.4, 1.4], 28: [0, 1.2, 2.2], 29: [0, 0, 3], 30: [0, -1.2, 3.6] },
  ...{
    31: [-1.5, -2, 1.8],
    32: [-0.8, -2.2, 2.3],
    33: [0, -2.4, 2.6],
    34: [0.8, -2.2, 2.3],
    35: [1.5, -2, 1.8],
  },
  ...{ 36: [-4.7, 2.2, -1.4], 39: [-1.7, 2.1, -0.4], 42: [1.7, 2.1, -0.4], 45: [4.7, 2.2, -1.4] },
  ...{ 48: [-2.6, -5, 0.6], 54: [2.6, -5, 0.6] },
};

/** Of a degree of turn on the pose ratios, as rendered heads and live people show it. */
const YAW_RATIO_PER_DEGREE = 0.018;
const PITCH_RATIO_PER_DEGREE = 0.012;
const PIXELS_PER_CM = 14;

/** @returns x and y in pixels of a 640 x 480 picture, in the order of `pointIndices`. */
export function headPoints({ yaw, pitch }: Pose): readonly number[] {
  const aside = ((yaw / YAW_RATIO_PER_DEGREE) * Math.PI) / 180;
  const upwards = ((pitch / PITCH_RATIO_PER_DEGREE) * Math.PI) / 180;
  return pointIndices.flatMap((index) => {
    const [x, y, z] = head[index];
    const right = x * Math.cos(aside) + z * Math.sin(aside);
    const nearer = z * Math.cos(aside) - x * Math.sin(aside);
    const up = y * Math.cos(upwards) + nearer * Math.sin(upwards);
    return [320 + PIXELS_PER_CM * right, 240 - PIXELS_PER_CM * up];
  });
}
