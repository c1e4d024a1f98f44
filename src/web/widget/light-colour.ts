/** Which colour the screen shines in at a moment of the light step. */
import type { FrameHeader } from "../../contract/frame.ts";
import type { StepPrompt } from "../../contract/stream.ts";
import { FIRST_COLOUR_MS } from "./step-start.ts";

/** Red, green and blue, 0 to 255 each. */
export type Colour = FrameHeader["colour"];
export type LightPrompt = Extract<StepPrompt, { kind: "light" }>;

/** What the screen shows around the colours; also what is said while no colour is asked for. */
export const black: Colour = [0, 0, 0];

/** @param sinceMs Since the first picture of the step; the first colour shows a moment earlier, so that this picture is taken in it. */
export function colourAt({ colours, everyMs }: LightPrompt, sinceMs: number): Colour {
  if (sinceMs < -FIRST_COLOUR_MS) return black;
  return colours[Math.max(0, Math.floor(sinceMs / everyMs))] ?? black;
}

/** How long the screen shines, in whole seconds, rounded up. */
export function shineSeconds({ colours, everyMs }: LightPrompt): number {
  return Math.ceil((colours.length * everyMs) / 1_000);
}
