/** Tells a step to the client, and of the followed dot no more of its way than the eye needs next. */
import type { DotPlace, StepPrompt } from "../contract/stream.ts";
import type { Capture } from "../liveness/capture.ts";
import type { FrameRecord } from "../liveness/frames.ts";
import type { FollowStep, Step } from "../liveness/step.ts";

/** Longer than a slow network's round trip; an attacker learns as little of the future. */
const AHEAD_MS = 800;

export function promptOf(step: Step): StepPrompt {
  return step.kind === "follow" ? { kind: "follow", path: placesBetween(step, 0, AHEAD_MS) } : step;
}

/**
 * The places of the dot that came within sight since the frame before.
 *
 * @returns Nothing when no dot is followed now.
 */
export function nextDots(
  { plan, frames, stepStarts }: Capture,
  latest: Pick<FrameRecord, "step" | "clientMs" | "serverMs">,
): { readonly path?: readonly DotPlace[] } {
  const asked = stepStarts.length - 1;
  const { step } = plan[asked];
  const first = frames.at(stepStarts[asked]);
  if (step.kind !== "follow" || latest.step !== asked || first === undefined) return {};
  const before = frames.at(-2);
  const sinceMs = before === undefined || before.step !== asked ? 0 : elapsedMs(first, before);
  const places = placesBetween(step, sinceMs + AHEAD_MS, elapsedMs(first, latest) + AHEAD_MS);
  return places.length > 0 ? { path: places } : {};
}

/** By the slower of both clocks: the client's could leap ahead to see more of the way. */
function elapsedMs(first: FrameRecord, latest: Pick<FrameRecord, "clientMs" | "serverMs">): number {
  return Math.min(latest.clientMs - first.clientMs, latest.serverMs - first.serverMs);
}

/** Those after `fromMs`, the very first included, up to `untilMs`. */
function placesBetween({ path, everyMs }: FollowStep, fromMs: number, untilMs: number): readonly DotPlace[] {
  return path
    .map(([x, y], i): DotPlace => [i * everyMs, x, y])
    .filter(([ms]) => (ms > fromMs || (ms === 0 && fromMs === 0)) && ms <= untilMs);
}
