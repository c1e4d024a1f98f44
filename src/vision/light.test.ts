import { describe, expect, it } from "vitest";
import type { Box, RgbImage } from "./facts.ts";
import { faceLight, roomLight } from "./light.ts";
import { createPyramid } from "./pyramid.ts";

type Pixel = readonly [red: number, green: number, blue: number];

const width = 320;
const height = 240;
const box: Box = { x1: 130, y1: 80, x2: 190, y2: 160 };
/** 188 of 255 is half the light. */
const half: Pixel = [188, 188, 188];
const dark: Pixel = [99, 99, 99];

function picture(paint: (x: number, y: number) => Pixel) {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels.set(paint(i % width, Math.floor(i / width)), 3 * i);
  const image: RgbImage = { width, height, pixels };
  return createPyramid(image);
}

const isIn = ({ x1, y1, x2, y2 }: Box, x: number, y: number): boolean =>
  x >= x1 && x < x2 && y >= y1 && y < y2;
const facePicture = (face: Pixel, room: Pixel, where = box) =>
  picture((x, y) => (isIn(where, x, y) ? face : room));

describe("the light on a face", () => {
  it("is in proportion to light, not to what a screen shows", () => {
    expect(faceLight(facePicture(half, dark), box)[0]).toBeCloseTo(0.5, 2);
    expect(faceLight(facePicture([255, 188, 0], dark), box)).toEqual([
      1,
      expect.closeTo(0.5, 2),
      expect.closeTo(0, 2),
    ]);
  });

  it("tells differences that are finer than one step of a pixel", () => {
    const steps = (share: number) => picture((x) => (x % 10 < share * 10 ? [189, 188, 188] : half));
    const [less, more] = [0.2, 0.8].map((share) => faceLight(steps(share), box)[0]);
    expect(more - less).toBeGreaterThan(0.001);
  });

  it("leaves a highlight out", () => {
    const shiny = picture((x, y) => (x >= 158 && x < 164 && y > 100 ? [255, 255, 255] : half));
    expect(faceLight(shiny, box)[0]).toBeCloseTo(0.5, 2);
  });

  it("is measured at the picture's edge", () => {
    const edge = { x1: -20, y1: 80, x2: 40, y2: 160 };
    expect(faceLight(facePicture(half, dark, edge), edge)[0]).toBeCloseTo(0.5, 2);
  });
});

describe("the light of the room", () => {
  it("has nothing of the face, the hair or the shoulders", () => {
    const person = picture((x, y) =>
      isIn({ x1: 110, y1: 50, x2: 210, y2: 160 }, x, y) || y > 0.62 * height ? [255, 0, 0] : half,
    );
    const room = roomLight(person, box);
    expect(room?.[0]).toBeCloseTo(0.5, 2);
    expect(room?.[1]).toBeCloseTo(0.5, 2);
  });

  it("leaves a bright window out", () => {
    const window = picture((x) => (x < 40 ? [255, 255, 255] : half));
    expect(roomLight(window, box)?.[0]).toBeCloseTo(0.5, 2);
  });

  it("does not change with a face that moves a little", () => {
    const wall = (x: number): Pixel => (x < 160 ? half : dark);
    const lights = [0, 2, 4].map((dx) => {
      const moved = { ...box, x1: box.x1 + dx, x2: box.x2 + dx };
      return roomLight(
        picture((x, y) => (isIn(moved, x, y) ? [200, 150, 130] : wall(x))),
        moved,
      )?.[0];
    });
    const [first = 0, ...others] = lights;
    for (const light of others) expect(Math.abs((light ?? 0) / first - 1)).toBeLessThan(0.05);
  });

  it("is unknown where the head fills the picture", () => {
    const close = { x1: 20, y1: 10, x2: 300, y2: 230 };
    expect(roomLight(facePicture(half, dark, close), close)).toBeUndefined();
  });

  it("is that of the whole picture where there is no face", () => {
    expect(roomLight(facePicture(half, half), undefined)?.[0]).toBeCloseTo(0.5, 2);
  });
});
