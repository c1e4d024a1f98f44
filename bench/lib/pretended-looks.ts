/** Looks at pictures that nobody took, for tests of what is done with them. */
import type { Quality } from "../../src/vision/facts.ts";
import type { Look } from "./portraits.ts";

/** @param shown What matters of it; all else is good. */
export function look(shown: {
  readonly vector?: readonly number[];
  readonly norm?: number;
  readonly quality?: number;
  readonly isUsable?: boolean;
  readonly yawDegrees?: number;
}): Look {
  const { vector = [1, 0], norm = 10, quality: overall = 0.9, isUsable = true, yawDegrees = 0 } = shown;
  return {
    vector: Float32Array.from(vector),
    ...{ norm, isUsable, yawDegrees, pitchDegrees: 0, faceHeight: 120, landmarks: new Float32Array(136) },
    quality: { ...best, overall },
  };
}

const best: Quality = {
  ...{ size: 1, light: 1, sharpness: 1, frontality: 1, eyesOpen: 1, single: 1, overall: 1 },
  reasons: [],
};
