/** Draws the colours that the screen shines in. */
import { drawOrder, type RandomBytes } from "../shared/random.ts";
import type { Rgb } from "./frames.ts";
import type { LightStep } from "./step.ts";

/** No saturated red (WCAG 2.3.1), and each as different from the others as a screen can show. */
const palette: readonly Rgb[] = [
  [255, 255, 255],
  [0, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 0],
  [255, 0, 255],
];
/** Two and a half changes a second; three flashes would be the most (WCAG 2.3.1). */
const EVERY_MS = 400;

/** Every colour once, in random order. */
export function drawColours(random: RandomBytes): Omit<LightStep, "kind"> {
  return { everyMs: EVERY_MS, colours: drawOrder(random, palette) };
}
