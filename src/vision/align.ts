/** Turns a face upright into the 112 x 112 crop that embeddings are made from: five points fitted to the ArcFace template. */
import type { RgbImage } from "./facts.ts";
import { meanPoint } from "./landmarks.ts";
import { type Region, resampleRegion } from "./resample.ts";
import { warpSimilarity } from "./warp.ts";

export const alignedSide = 112;

/** x, y of eyes, nose tip and mouth corners, as ArcFace places them. */
const template = [38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041];

/** Maps a point of the crop to the picture: `x' = a x - b y + tx`, `y' = b x + a y + ty`. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** @returns 112 x 112 RGB. */
export function alignFace(image: RgbImage, landmarks: Float32Array): Uint8Array {
  const toPicture = fitSimilarity(template, fivePoints(landmarks));
  const factor = Math.floor(Math.hypot(toPicture.a, toPicture.b));
  if (factor < 2) return warpSimilarity(image, toPicture, alignedSide);
  // A bilinear sample of a much larger face would skip pixels: average blocks of them first.
  const { source, region } = shrinkAround(image, toPicture, factor);
  return warpSimilarity(
    source,
    {
      a: toPicture.a / factor,
      b: toPicture.b / factor,
      tx: (toPicture.tx - region.x + 0.5) / factor - 0.5,
      ty: (toPicture.ty - region.y + 0.5) / factor - 0.5,
    },
    alignedSide,
  );
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

function shrinkAround(
  image: RgbImage,
  { a, b, tx, ty }: Similarity,
  factor: number,
): { source: RgbImage; region: Region } {
  const corners = [0, alignedSide].flatMap((x) =>
    [0, alignedSide].map((y) => ({ x: a * x - b * y + tx, y: b * x + a * y + ty })),
  );
  const x = Math.floor(Math.min(...corners.map((corner) => corner.x))) - factor;
  const y = Math.floor(Math.min(...corners.map((corner) => corner.y))) - factor;
  const width = Math.ceil((Math.max(...corners.map((corner) => corner.x)) + factor - x) / factor);
  const height = Math.ceil((Math.max(...corners.map((corner) => corner.y)) + factor - y) / factor);
  const region = { x, y, width: width * factor, height: height * factor };
  const values = new Float32Array(width * height * 3);
  resampleRegion(image, region, width, height, values);
  const pixels = new Uint8Array(values.length);
  for (let i = 0; i < pixels.length; i++) pixels[i] = values[i] + 0.5;
  return { source: { width, height, pixels }, region };
}
