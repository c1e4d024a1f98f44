/** Draws what one capture asks, in an order nobody can foresee. */
import { drawInteger, drawOrder, type RandomBytes } from "../shared/random.ts";
import type { Step } from "./step.ts";

/** Centre first (it finds the neutral pose), then a blink and a turn to a random side in random order. */
export function drawPlan(random: RandomBytes): readonly Step[] {
  const direction = drawInteger(random, 2) === 0 ? "left" : "right";
  return [{ kind: "centre" }, ...drawOrder<Step>(random, [{ kind: "blink" }, { kind: "turn", direction }])];
}
