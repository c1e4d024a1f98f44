import { describe, expect, it } from "vitest";
import { seededDraw } from "../../src/evaluation/seeded-random.ts";
import type { RgbImage } from "../../src/vision/facts.ts";
import { drawGlasses, type Lenses } from "./glasses.ts";

const SIDE = 240;
const LEVEL = 180;
const grey: RgbImage = { width: SIDE, height: SIDE, pixels: new Uint8Array(3 * SIDE * SIDE).fill(LEVEL) };
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

/** In distances between the eyes from between them: iBUG index, to the right, down. */
const points: readonly (readonly [index: number, x: number, y: number])[] = [
  ...[
    [0, -1.15, 0.05],
    [16, 1.15, 0.05],
    [27, 0, -0.02],
    [28, 0, 0.2],
    [29, 0, 0.4],
    [30, 0, 0.6],
  ].map(([index, x, y]) => [index, x, y] as const),
  ...[36, 42].flatMap((first, side) =>
    // The corners and lids of an eye.
    [
      [-0.24, 0],
      [-0.1, -0.07],
      [0.1, -0.07],
      [0.24, 0],
      [0.1, 0.07],
      [-0.1, 0.07],
    ].map(([x, y], i) => [first + i, x + side - 0.5, y] as const),
  ),
  ...Array.from({ length: 20 }, (_, i) => [48 + i, 0.4 * Math.cos(i), 1.1 + 0.15 * Math.sin(i)] as const),
];

/** @param eyes Pixels between them. @param roll Degrees, clockwise. */
function faceOf(eyes = 60, roll = 0): Float32Array {
  const [across, down] = [Math.cos((roll * Math.PI) / 180), Math.sin((roll * Math.PI) / 180)];
  const landmarks = new Float32Array(136);
  for (const [index, x, y] of points) {
    landmarks[2 * index] = SIDE / 2 + eyes * (x * across - y * down);
    landmarks[2 * index + 1] = SIDE / 2 + eyes * (x * down + y * across);
  }
  return landmarks;
}

const wear = (lenses: Lenses, seed: number, landmarks = faceOf(), image = grey): RgbImage =>
  drawGlasses(image, landmarks, lenses, seededDraw(seed));

/** @returns The levels at some of the landmarks. */
function levelsAt({ pixels }: RgbImage, landmarks: Float32Array, first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const [x, y] = [landmarks[2 * (first + i)], landmarks[2 * (first + i) + 1]].map(Math.round);
    return pixels[3 * (SIDE * y + x)];
  });
}

/** How many pixels are no longer as they were. */
const changed = ({ pixels }: RgbImage): number => pixels.filter((level) => level !== LEVEL).length / 3;

describe("glasses", () => {
  it.each([-40, -15, 0, 30])("lie over both eyes and leave the mouth alone, with a roll of %d°", (roll) => {
    const landmarks = faceOf(60, roll);
    for (const seed of seeds) {
      const worn = wear("dark", seed, landmarks);
      expect(Math.max(...levelsAt(worn, landmarks, 36, 47))).toBeLessThan(LEVEL / 2);
      expect(new Set(levelsAt(worn, landmarks, 48, 67))).toEqual(new Set([LEVEL]));
      expect(new Set(levelsAt(worn, landmarks, 29, 30))).toEqual(new Set([LEVEL]));
    }
  });

  it("reach with a dark arm to either temple", () => {
    for (const seed of seeds) {
      const temples = faceOf();
      for (const i of [0, 16]) expect(levelsAt(wear("clear", seed), temples, i, i)[0]).toBeLessThan(LEVEL);
    }
  });

  it("have no arm on the side that a turned head hides", () => {
    const landmarks = faceOf();
    for (const [i, x] of [
      [0, -1.6],
      [16, 0.8],
    ]) {
      landmarks[2 * i] = SIDE / 2 + 60 * x;
    }
    const { pixels } = wear("clear", 1, landmarks);
    const hasArm = (x: number): boolean =>
      Array.from({ length: SIDE }, (_, y) => pixels[3 * (SIDE * y + SIDE / 2 + 60 * x)]).some(
        (level) => level !== LEVEL,
      );
    expect([hasArm(-1.4), hasArm(1.4)]).toEqual([true, false]);
  });

  it("let the eyes be seen through clear lenses, and through dark ones 15 % of the light in and 15 % of that out", () => {
    const landmarks = faceOf();
    const [clear, dark] = (["clear", "dark"] as const).map((lenses) =>
      seeds.flatMap((seed) => {
        const worn = wear(lenses, seed);
        // The lids: corners may lie behind a rim.
        return [37, 38, 40, 41, 43, 44, 46, 47].flatMap((i) => levelsAt(worn, landmarks, i, i));
      }),
    );
    expect(Math.min(...clear)).toBeGreaterThan(0.9 * LEVEL);
    // Where there is no reflection.
    expect((Math.min(...dark) / LEVEL) ** 2.2).toBeCloseTo(0.15 ** 2, 2);
    expect(Math.max(...dark)).toBeLessThan(0.4 * LEVEL);
  });

  it("grow with the distance of the eyes, and are as dark as the face is dark", () => {
    const ratio = changed(wear("dark", 3, faceOf(80))) / changed(wear("dark", 3, faceOf(40)));
    expect(Math.abs(ratio - 4)).toBeLessThan(0.3);
    const dim = { ...grey, pixels: grey.pixels.map(() => 60) };
    expect(Math.max(...levelsAt(wear("dark", 3, faceOf(), dim), faceOf(), 36, 47))).toBeLessThan(30);
  });

  it("are the same for the same seed and others for others, and leave the picture itself as it was", () => {
    const own = { ...grey, pixels: Buffer.from(grey.pixels) };
    const all = seeds.map((seed) =>
      Buffer.from(wear("clear", seed, faceOf(), own).pixels).toString("base64"),
    );
    expect(new Set(all).size).toBe(seeds.length);
    expect(Buffer.from(wear("clear", 0).pixels).toString("base64")).toBe(all[0]);
    expect(own.pixels.every((level) => level === LEVEL)).toBe(true);
  });

  it("may reach past the picture's edges", () => {
    const landmarks = faceOf().map((value, i) => (i % 2 === 0 ? value - SIDE / 2 : value - 100));
    expect(changed(wear("dark", 1, landmarks))).toBeGreaterThan(0);
  });
});
