/** Finds faces: the picture letterboxed into 320 x 240, the network's boxes thinned and mapped back. */
import type { Box, RgbImage } from "./facts.ts";
import { type Pyramid, resizeFrom } from "./pyramid.ts";
import type { Network } from "./network.ts";

export interface Detection {
  readonly box: Box;
  /** Detector confidence, 0 to 1. */
  readonly confidence: number;
}

/** The picture as the detector sees it, kept because the fingerprint reads it too. */
export interface Letterbox {
  readonly thumbnail: RgbImage;
  /** Thumbnail pixels per picture pixel. */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

export const detectorWidth = 320;
export const detectorHeight = 240;
const border = 127;
const minConfidence = 0.65;
const maxOverlap = 0.4;

/** Shrinks or grows a picture to fit the detector, centred. */
export function letterbox(pyramid: Pyramid): Letterbox {
  const { image } = pyramid;
  const scale = Math.min(detectorWidth / image.width, detectorHeight / image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  return {
    thumbnail: resizeFrom(pyramid, width, height),
    scale,
    left: (detectorWidth - width) >> 1,
    top: (detectorHeight - height) >> 1,
  };
}

/** Every face, the most confident first. */
export async function detectFaces(network: Network, letterboxed: Letterbox): Promise<Detection[]> {
  fillInput(letterboxed, network.input);
  const { scores, boxes } = await network.run();
  const candidates: Detection[] = [];
  for (let i = 0; i * 2 < scores.length; i++) {
    const confidence = scores[i * 2 + 1];
    if (confidence <= minConfidence) continue;
    candidates.push({ confidence, box: toPicture(letterboxed, boxes, i * 4) });
  }
  return suppressOverlaps(candidates);
}

/** Keeps the most confident of boxes that overlap by more than 0.4 of their union. */
export function suppressOverlaps(candidates: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.confidence - a.confidence)) {
    if (kept.every((other) => overlap(other.box, candidate.box) <= maxOverlap)) kept.push(candidate);
  }
  return kept;
}

/** Intersection over union, 0 to 1. */
export function overlap(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1));
  const height = Math.max(0, Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1));
  const shared = width * height;
  const union = (a.x2 - a.x1) * (a.y2 - a.y1) + (b.x2 - b.x1) * (b.y2 - b.y1) - shared;
  return union > 0 ? shared / union : 0;
}

function fillInput({ thumbnail, left, top }: Letterbox, input: Float32Array): void {
  const plane = detectorWidth * detectorHeight;
  const { width, height, pixels } = thumbnail;
  // The value of the border, (127 - 127) / 128.
  if (width < detectorWidth || height < detectorHeight) input.fill(0);
  let source = 0;
  for (let y = 0; y < height; y++) {
    let target = (y + top) * detectorWidth + left;
    for (let x = 0; x < width; x++, target++, source += 3) {
      input[target] = (pixels[source] - border) * 0.0078125;
      input[plane + target] = (pixels[source + 1] - border) * 0.0078125;
      input[2 * plane + target] = (pixels[source + 2] - border) * 0.0078125;
    }
  }
}

function toPicture({ scale, left, top }: Letterbox, boxes: Float32Array, at: number): Box {
  return {
    x1: (boxes[at] * detectorWidth - left) / scale,
    y1: (boxes[at + 1] * detectorHeight - top) / scale,
    x2: (boxes[at + 2] * detectorWidth - left) / scale,
    y2: (boxes[at + 3] * detectorHeight - top) / scale,
  };
}
