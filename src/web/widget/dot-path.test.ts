import { expect, it } from "vitest";
import type { DotPlace } from "../../contract/stream.ts";
import { dotAt, placeInMirror, withPlaces } from "./dot-path.ts";

const path: readonly DotPlace[] = [
  [0, 0, 0],
  [100, 0.5, -0.2],
  [200, 0.5, -0.6],
];

it("waits at the first place until the first picture is taken", () => {
  expect(dotAt(path, -500)).toEqual({ x: 0, y: 0 });
});

it("is exactly where the server says at each place", () => {
  for (const [ms, x, y] of path) expect(dotAt(path, ms)).toEqual({ x, y });
});

it("glides between two places", () => {
  const { x, y } = dotAt(path, 50);
  expect(x).toBeGreaterThan(0.1);
  expect(x).toBeLessThan(0.5);
  expect(y).toBeLessThan(0);
  expect(y).toBeGreaterThan(-0.2);
});

it("moves on a straight way at an even pace", () => {
  const straight: readonly DotPlace[] = [0, 1, 2, 3].map((i) => [i * 100, i / 4, -i / 4]);
  expect(dotAt(straight, 130).x).toBeCloseTo(0.325);
  expect(dotAt(straight, 130).y).toBeCloseTo(-0.325);
});

it("waits at the last place when no more are known", () => {
  expect(dotAt(path, 10_000)).toEqual({ x: 0.5, y: -0.6 });
});

it("stays in the centre while it knows no place at all", () => {
  expect(dotAt([], 0)).toEqual({ x: 0, y: 0 });
});

it("goes on with the places that an answer brings, each only once", () => {
  const longer = withPlaces(
    { kind: "follow", path },
    {
      path: [
        [200, 9, 9],
        [300, 0.1, 0.1],
      ],
    },
  );
  expect(longer).toEqual({ kind: "follow", path: [...path, [300, 0.1, 0.1]] });
});

it("leaves other prompts as they are", () => {
  const blink = { kind: "blink" } as const;
  expect(withPlaces(blink, { path: [[0, 0, 0]] })).toBe(blink);
});

it("shows the person's own left at the left of the mirrored picture, and up at its top", () => {
  const [leftX, leftY] = placeInMirror({ x: 1, y: 0 });
  const [upX, upY] = placeInMirror({ x: 0, y: 1 });
  expect(leftX).toBeLessThan(50);
  expect(leftY).toBe(50);
  expect(upX).toBe(50);
  expect(upY).toBeLessThan(50);
});

it("stays inside the picture at the edge of its range", () => {
  for (const reach of [-1, 1]) {
    const [x, y] = placeInMirror({ x: reach, y: reach });
    expect(Math.min(x, y, 100 - x, 100 - y)).toBeGreaterThan(10);
  }
});
