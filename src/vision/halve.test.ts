import { expect, it } from "vitest";
import type { RgbImage } from "./facts.ts";
import { halve } from "./halve.ts";

/** Colours without a pattern. */
const speckled = (width: number, height: number): RgbImage => ({
  width,
  height,
  pixels: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 31 + i * 7) % 256),
});

it("takes the mean of four pixels, rounded half up, at every width and over more than one strip", () => {
  for (const [width, height] of [...Array.from({ length: 40 }, (_, i) => [i + 2, 5]), [1601, 203]]) {
    const { pixels } = speckled(width, height);
    const half = halve({ width, height, pixels });
    expect([half.width, half.height]).toEqual([width >> 1, height >> 1]);
    const means = half.pixels.map((_, i) => {
      const row = Math.floor(i / (half.width * 3));
      const at = (2 * row * width + 2 * Math.floor((i / 3) % half.width)) * 3 + (i % 3);
      const below = at + width * 3;
      return (pixels[at] + pixels[at + 3] + pixels[below] + pixels[below + 3] + 2) >> 2;
    });
    expect(Buffer.compare(half.pixels, means), `${width} x ${height}`).toBe(0);
  }
});

it("repeats the pixel of a picture that is one wide or high", () => {
  const pixels = Uint8Array.from([10, 20, 30, 20, 40, 60]);
  for (const [width, height] of [
    [1, 2],
    [2, 1],
  ]) {
    expect(halve({ width, height, pixels })).toEqual({
      ...{ width: 1, height: 1, pixels: Uint8Array.from([15, 30, 45]) },
    });
  }
});

it("leaves alone what it halved before", () => {
  const first = halve(speckled(64, 64));
  const kept = first.pixels.slice();
  halve(speckled(90, 90));
  expect(Buffer.compare(first.pixels, kept)).toBe(0);
});
