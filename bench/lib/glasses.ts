/** Draws glasses onto a face: flat, sized by the distance of its eyes and turned with its roll, of many shapes. */
import type { Draw } from "../../src/evaluation/seeded-random.ts";
import type { RgbImage } from "../../src/vision/facts.ts";
import { meanPoint } from "../../src/vision/landmarks.ts";

/** Share of the light that each passes: once on its way to the eye, and once more on its way back. */
const lightThrough = { clear: 0.92, dark: 0.15 };
export type Lenses = keyof typeof lightThrough;

/** In distances between the eyes from the middle of the glasses; x along the eyes, y down the face. */
interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Lengths in distances between the eyes, which are about 63 mm. */
interface Shape {
  /** Of one lens. */
  readonly width: number;
  readonly height: number;
  /** Radius of the lens's corners as a share of what would make it round. */
  readonly roundness: number;
  readonly gap: number;
  readonly rim: number;
  /** How far the middle of the lenses is below the eyes. */
  readonly drop: number;
  /** Of the frame, as a share of the nose's. */
  readonly level: number;
  /** At its brightest, as a share of the nose's level, and where on the lens. */
  readonly reflection: number;
  readonly reflectionAt: number;
}

interface Bar {
  readonly from: Spot;
  readonly to: Spot;
  readonly thickness: number;
}

/** Where the face is in the picture, and how its own axes lie. */
interface FaceAxes {
  /** Pixels between the eyes. */
  readonly unit: number;
  readonly toFace: (x: number, y: number) => Spot;
  readonly middle: Spot;
}

/** In distances between the eyes: farther than any arm reaches. */
const reach = 2.5;
/** A level is about this root of the light. */
const gamma = 2.2;

/** @param landmarks 68, of this picture. @returns A copy. */
export function drawGlasses(image: RgbImage, landmarks: Float32Array, lenses: Lenses, draw: Draw): RgbImage {
  const shape = shapeOf(draw);
  const { unit, toFace, middle } = axesOf(landmarks);
  const bars = barsOf(
    shape,
    [0, 16].map((i) => toFace(landmarks[2 * i], landmarks[2 * i + 1])),
  );
  const lit = noseLevel(image, landmarks);
  const dim = lightThrough[lenses] ** (2 / gamma);
  const { width, height } = image;
  // A buffer's own slice would share its memory.
  const pixels = new Uint8Array(image.pixels);
  const far = reach * unit;
  for (let y = Math.max(0, Math.ceil(middle.y - far)); y < Math.min(height, middle.y + far); y++) {
    for (let x = Math.max(0, Math.ceil(middle.x - far)); x < Math.min(width, middle.x + far); x++) {
      const spot = toFace(x, y);
      // Half a pixel to either side of an edge the two sides are mixed.
      const covered = (distance: number): number => Math.min(Math.max(0.5 - distance * unit, 0), 1);
      const lens = lensDistance(shape, spot);
      const [glass, frame] = [covered(lens), covered(frameDistance(shape, bars, spot, lens))];
      if (glass === 0 && frame === 0) continue;
      const shine = lit * shape.reflection * shineAt(shape, spot);
      const from = 3 * (width * y + x);
      for (let i = from; i < from + 3; i++) {
        const seen = Math.min(255, pixels[i] * dim + shine);
        const behind = pixels[i] + glass * (seen - pixels[i]);
        pixels[i] = Math.round(behind + frame * (lit * shape.level - behind));
      }
    }
  }
  return { width, height, pixels };
}

/** How brightly the face is lit. */
function noseLevel({ width, height, pixels }: RgbImage, landmarks: Float32Array): number {
  const levels = [27, 28, 29, 30].flatMap((i) => {
    const x = Math.min(Math.max(Math.round(landmarks[2 * i]), 0), width - 1);
    const y = Math.min(Math.max(Math.round(landmarks[2 * i + 1]), 0), height - 1);
    return [...pixels.subarray(3 * (width * y + x), 3 * (width * y + x) + 3)];
  });
  return levels.reduce((sum, level) => sum + level) / levels.length;
}

/** From round ones of thin metal to wide ones of thick plastic. */
function shapeOf(draw: Draw): Shape {
  const between = (low: number, high: number): number => low + (high - low) * draw();
  const isRound = draw() < 0.5;
  const width = isRound ? between(0.7, 0.82) : between(0.76, 0.9);
  return {
    ...{ width, height: width * (isRound ? between(0.88, 1) : between(0.58, 0.76)) },
    roundness: isRound ? 1 : between(0.25, 0.6),
    ...{ gap: between(0.26, 0.32), rim: between(0.03, 0.08), drop: between(0.03, 0.09) },
    ...{ level: between(0.08, 0.25), reflection: between(0.06, 0.18), reflectionAt: between(-0.3, 0.3) },
  };
}

/** Sideways the nose's root decides, before which glasses sit when the head is turned; upright the eyes do. */
function axesOf(landmarks: Float32Array): FaceAxes {
  const [left, right] = [meanPoint(landmarks, 36, 41), meanPoint(landmarks, 42, 47)];
  const unit = Math.hypot(right.x - left.x, right.y - left.y);
  const [across, down] = [(right.x - left.x) / unit, (right.y - left.y) / unit];
  const [betweenX, betweenY] = [(left.x + right.x) / 2, (left.y + right.y) / 2];
  const aside = (landmarks[2 * 27] - betweenX) * across + (landmarks[2 * 27 + 1] - betweenY) * down;
  const middle = { x: betweenX + aside * across, y: betweenY + aside * down };
  const toFace = (x: number, y: number): Spot => {
    const [beside, below] = [(x - middle.x) / unit, (y - middle.y) / unit];
    return { x: beside * across + below * down, y: below * across - beside * down };
  };
  return { unit, toFace, middle };
}

/** To the edge of the nearer lens; negative on it. */
function lensDistance({ width, height, roundness, gap, drop }: Shape, { x, y }: Spot): number {
  const radius = (roundness * Math.min(width, height)) / 2;
  const besides = Math.abs(Math.abs(x) - (gap + width) / 2) - width / 2 + radius;
  const above = Math.abs(y - drop) - height / 2 + radius;
  return (
    Math.hypot(Math.max(besides, 0), Math.max(above, 0)) + Math.min(Math.max(besides, above), 0) - radius
  );
}

/** The bridge, and the arms to the temples; of a turned head the far arm is behind the glasses. */
function barsOf({ width, height, gap, rim, drop }: Shape, temples: readonly Spot[]): readonly Bar[] {
  const y = drop - 0.2 * height;
  const hinge = gap / 2 + width + rim / 2;
  const arms = temples
    .map((to, side) => ({ from: { x: side === 0 ? -hinge : hinge, y }, to, thickness: 0.7 * rim }))
    .filter(({ from, to }) => to.x / from.x > 1);
  return [{ from: { x: -gap / 2, y }, to: { x: gap / 2, y }, thickness: rim }, ...arms];
}

/** To the rims round both lenses or the nearest bar. @param lens The distance to the lens, which hides what is behind it. */
function frameDistance({ rim }: Shape, bars: readonly Bar[], spot: Spot, lens: number): number {
  let bar = Infinity;
  for (const one of bars) bar = Math.min(bar, barDistance(one, spot));
  return Math.min(Math.abs(lens - rim / 2) - rim / 2, Math.max(bar, -lens));
}

function barDistance({ from, to, thickness }: Bar, { x, y }: Spot): number {
  const [alongX, alongY] = [to.x - from.x, to.y - from.y];
  const [besideX, besideY] = [x - from.x, y - from.y];
  const share = (besideX * alongX + besideY * alongY) / (alongX ** 2 + alongY ** 2);
  const at = Math.min(Math.max(share, 0), 1);
  return Math.hypot(besideX - at * alongX, besideY - at * alongY) - thickness / 2;
}

/** A soft slanting band, on both lenses alike; 0 to 1. */
function shineAt({ width, gap, drop, reflectionAt }: Shape, { x, y }: Spot): number {
  const onLens = x - Math.sign(x) * ((gap + width) / 2);
  const fromBand = (onLens + (y - drop)) / width - reflectionAt;
  return Math.exp(-((fromBand / 0.2) ** 2));
}
