/** Draws the way of the dot that the person follows. */
import { drawUnit, type RandomBytes } from "../shared/random.ts";
import type { FollowStep } from "./step.ts";

const EVERY_MS = 100;

/** @param durationMs How long the dot moves. */
export function drawFollowPath(random: RandomBytes, durationMs: number): Omit<FollowStep, "kind"> {
  const phases = [drawUnit(random), drawUnit(random)];
  const path = Array.from({ length: durationMs / EVERY_MS + 1 }, (_, i) => {
    const turn = (i * EVERY_MS) / durationMs;
    const at = (phase: number): number =>
      Math.sin(2 * Math.PI * (turn + phase)) - Math.sin(2 * Math.PI * phase);
    return [at(phases[0]) / 2, at(phases[1]) / 2] as const;
  });
  return { everyMs: EVERY_MS, path };
}
