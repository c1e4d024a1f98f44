/** Draws what one capture asks, in an order and at moments that nobody can foresee. */
import { drawInteger, drawOrder, type RandomBytes } from "../shared/random.ts";
import { drawFollowPath } from "./follow-path.ts";
import { drawColours } from "./light-colours.ts";
import type { AskedKind, Policy } from "./policy.ts";
import type { Direction, Step } from "./step.ts";

/** One step, and how long the face looks at the camera after it until the next is asked. */
export interface PlannedStep {
  readonly step: Step;
  /** Milliseconds; drawn with the plan, so that the next prompt comes at no foreseeable moment. */
  readonly restMs: number;
}

/** Centre first (it finds the neutral pose), then what the policy asks in random order. */
export function drawPlan(random: RandomBytes, policy: Policy): readonly PlannedStep[] {
  const directions = drawOrder(random, policy.directions);
  const asked = policy.asks.map((kind) => drawStep(random, kind, directions, policy));
  const steps: Step[] = [{ kind: "centre" }, ...drawOrder(random, asked)];
  const { leastMs, mostMs } = policy.rest;
  return steps.map((step) => ({ step, restMs: leastMs + drawInteger(random, mostMs - leastMs + 1) }));
}

/** @param directions The sides not yet asked for; a turn takes one away. */
function drawStep(random: RandomBytes, kind: AskedKind, directions: Direction[], policy: Policy): Step {
  switch (kind) {
    case "blink":
      return { kind };
    case "turn":
      return { kind, direction: directions.shift() ?? "left" };
    case "follow":
      return { kind, ...drawFollowPath(random, policy.follow.durationMs) };
    case "light":
      return { kind, ...drawColours(random) };
  }
}
