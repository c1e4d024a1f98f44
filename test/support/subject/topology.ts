/** Which of MediaPipe's 468 face points make the outline, the mouth and the eyelids. */
import triangleIndices from "./triangles.json" with { type: "json" };

/** Three vertex numbers a triangle, 880 triangles; eyes filled, mouth open. See triangles.md for source and licence. */
export const faceTriangles: readonly number[] = triangleIndices;

/** Points of one picture: x and y in pixels, z in the same unit, growing away from the camera. */
export type FacePoints = readonly (readonly [x: number, y: number, z: number])[];

/** Outer eye corners: the person's right, then left. */
export const outerEyeCorners = [33, 263] as const;
export const noseTip = 1;
export const chin = 152;
export const foreheadTop = 10;

/** The face's outline, clockwise in the picture from the top. */
export const outline: readonly number[] = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/** The inner edge of the lips; a fan from its first point closes the mouth. */
export const innerLips: readonly number[] = [
  78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95,
];

/** One eye: seven points along each line, from the outer to the inner corner. */
export interface EyeTopology {
  readonly upperLid: readonly number[];
  readonly lowerLid: readonly number[];
  /** The fold above the upper lid. */
  readonly crease: readonly number[];
  /** Between the fold and the brow. */
  readonly aboveCrease: readonly number[];
  readonly corners: readonly number[];
}

export const eyes: readonly EyeTopology[] = [
  {
    upperLid: [246, 161, 160, 159, 158, 157, 173],
    lowerLid: [7, 163, 144, 145, 153, 154, 155],
    crease: [247, 30, 29, 27, 28, 56, 190],
    aboveCrease: [113, 225, 224, 223, 222, 221, 189],
    corners: [33, 133],
  },
  {
    upperLid: [466, 388, 387, 386, 385, 384, 398],
    lowerLid: [249, 390, 373, 374, 380, 381, 382],
    crease: [467, 260, 259, 257, 258, 286, 414],
    aboveCrease: [342, 445, 444, 443, 442, 441, 413],
    corners: [263, 362],
  },
];
