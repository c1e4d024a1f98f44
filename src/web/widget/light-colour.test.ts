import { expect, it } from "vitest";
import { colourAt, shineSeconds } from "./light-colour.ts";
import { FIRST_COLOUR_MS } from "./step-start.ts";

const prompt = {
  kind: "light",
  everyMs: 400,
  colours: [
    [255, 255, 255],
    [0, 0, 255],
  ],
} as const;

it("is dark while the warning is read", () => {
  expect(colourAt(prompt, -FIRST_COLOUR_MS - 1)).toEqual([0, 0, 0]);
});

it("shines in the first colour before the first picture is taken", () => {
  expect(colourAt(prompt, -FIRST_COLOUR_MS)).toEqual([255, 255, 255]);
  expect(colourAt(prompt, 0)).toEqual([255, 255, 255]);
});

it("changes to the next colour at its time, not before", () => {
  expect(colourAt(prompt, 399)).toEqual([255, 255, 255]);
  expect(colourAt(prompt, 400)).toEqual([0, 0, 255]);
});

it("is dark again when the colours are over", () => {
  expect(colourAt(prompt, 800)).toEqual([0, 0, 0]);
});

it("tells how long it lasts in whole seconds, never too few", () => {
  expect(shineSeconds(prompt)).toBe(1);
  expect(shineSeconds({ ...prompt, everyMs: 501 })).toBe(2);
});
