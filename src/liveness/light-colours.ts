/** Draws the colours that the screen shines in, none of them dangerous to people with photosensitive epilepsy. */
import { drawOrder, type RandomBytes } from "../shared/random.ts";
import type { Rgb } from "./frames.ts";
import type { LightStep } from "./step.ts";

/**
 * Hues about evenly around the circle. Pure red is left out (WCAG 2.3.1): rose and orange stand for it.
 * No white and no black: how bright a face is changes with every movement and exposure, its hue hardly does.
 */
const palette: readonly Rgb[] = [
  [255, 150, 0],
  [255, 255, 0],
  [0, 255, 0],
  [0, 255, 255],
  [0, 150, 255],
  [0, 0, 255],
  [255, 0, 255],
  [255, 0, 150],
];
/** Fewer than three changes a second: no more than three flashes even if each change were one, where WCAG 2.3.1 counts pairs. */
const EVERY_MS = 340;

/** Every colour once, in random order, in less than three seconds: 40,320 orders. */
export function drawColours(random: RandomBytes): Omit<LightStep, "kind"> {
  return { everyMs: EVERY_MS, colours: drawOrder(random, palette) };
}

/**
 * The light that a colour shines, 0 to 1 a channel (sRGB, IEC 61966-2-1).
 *
 * @param colour 0 to 255 a channel.
 */
export function shinesAs([red, green, blue]: Rgb): Rgb {
  return [shine(red), shine(green), shine(blue)];
}

function shine(value: number): number {
  const c = value / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}
