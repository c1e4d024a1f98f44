/** Turns a face upright into the 112 x 112 crop that embeddings are made from: five points fitted to the ArcFace template. */
import { meanPoint } from "./landmarks.ts";
import { levelFor, type Pyramid } from "./pyramid.ts";
import { type Similarity, warpSimilarity } from "./warp.ts";

export const alignedSide = 112;

/** Names what is done here, in crops that were written: a new one when a face comes to lie elsewhere in them. */
export const alignmentId = "arcface-112@1";

/** x, y of eyes, nose tip and mouth corners, as ArcFace places them. */
const template = [38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041];

/** @returns 112 x 112 RGB. */
export function alignFace(pyramid: Pyramid, landmarks: Float32Array): Uint8Array {
  const { a, b, tx, ty } = fitSimilarity(template, fivePoints(landmarks));
  // A bilinear sample of a much larger face would skip pixels: it is taken from a coarser level.
  const level = levelFor(Math.hypot(a, b));
  const share = 1 / 2 ** level;
  const toLevel = { a: a * share, b: b * share, tx: (tx + 0.5) * share - 0.5, ty: (ty + 0.5) * share - 0.5 };
  return warpSimilarity(pyramid.at(level), toLevel, alignedSide);
}

/** The least-squares similarity from one list of points (x, y, x, y, …) to another. */
export function fitSimilarity(from: ArrayLike<number>, to: ArrayLike<number>): Similarity {
  const count = from.length / 2;
  let fromX = 0;
  let fromY = 0;
  let toX = 0;
  let toY = 0;
  for (let i = 0; i < count; i++) {
    fromX += from[2 * i] / count;
    fromY += from[2 * i + 1] / count;
    toX += to[2 * i] / count;
    toY += to[2 * i + 1] / count;
  }
  let along = 0;
  let across = 0;
  let spread = 0;
  for (let i = 0; i < count; i++) {
    const x = from[2 * i] - fromX;
    const y = from[2 * i + 1] - fromY;
    const u = to[2 * i] - toX;
    const v = to[2 * i + 1] - toY;
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  }
  const a = along / spread;
  const b = across / spread;
  return { a, b, tx: toX - a * fromX + b * fromY, ty: toY - b * fromX - a * fromY };
}

/** Eyes (mean of each), nose tip, mouth corners. */
function fivePoints(landmarks: Float32Array): number[] {
  const left = meanPoint(landmarks, 36, 41);
  const right = meanPoint(landmarks, 42, 47);
  const single = [30, 48, 54].flatMap((i) => [landmarks[2 * i], landmarks[2 * i + 1]]);
  return [left.x, left.y, right.x, right.y, ...single];
}
