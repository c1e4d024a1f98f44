/** Measures light and sharpness on the inner face, at the resolution that the embedding sees. */
import type { Box } from "./facts.ts";
import { luma } from "./planar.ts";
import { type Pyramid, resampleFrom } from "./pyramid.ts";

/** Side of the measured patch; about a pixel of the aligned crop per pixel. */
const side = 72;
/** The part of the box that is face on every head: without hair, ears and background. */
const inner = 0.64;

export interface Clarity {
  /** Mean brightness, 0 to 255. */
  readonly brightness: number;
  /** Share of the face that is as good as white. */
  readonly clipped: number;
  /** Standard deviation of brightness: below about 15 the face is a flat patch. */
  readonly contrast: number;
  /** Detail of a pixel or two against coarse contrast: about 0.1 and more on a sharp face, falling as it blurs. */
  readonly detail: number;
}

export function measureClarity(pyramid: Pyramid, box: Box): Clarity {
  const length = (box.y2 - box.y1) * inner;
  const x = (box.x1 + box.x2 - length) / 2;
  const y = (box.y1 + box.y2 - length) / 2;
  const crop = new Float32Array(side * side * 3);
  resampleFrom(pyramid, { x, y, width: length, height: length }, side, side, crop);
  const gray = new Float32Array(side * side);
  let sum = 0;
  let squares = 0;
  let white = 0;
  for (let i = 0, source = 0; i < gray.length; i++, source += 3) {
    const value = luma(crop[source], crop[source + 1], crop[source + 2]);
    gray[i] = value;
    sum += value;
    squares += value * value;
    if (value > 250) white += 1;
  }
  const brightness = sum / gray.length;
  const variance = Math.max(squares / gray.length - brightness * brightness, 0);
  return {
    brightness,
    clipped: white / gray.length,
    contrast: Math.sqrt(variance),
    detail: laplacianDeviation(gray) / (Math.sqrt(variance) + 8),
  };
}

function laplacianDeviation(gray: Float32Array): number {
  let squares = 0;
  for (let y = 1; y < side - 1; y++) {
    for (let i = y * side + 1; i < (y + 1) * side - 1; i++) {
      const value = 4 * gray[i] - gray[i - 1] - gray[i + 1] - gray[i - side] - gray[i + side];
      squares += value * value;
    }
  }
  return Math.sqrt(squares / ((side - 2) * (side - 2)));
}
