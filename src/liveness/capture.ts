/** All that is known of one capture while it runs and after: what was asked, what was seen, and when each step began. */
import type { FrameRecord } from "./frames.ts";
import type { PlannedStep } from "./plan.ts";
import type { Policy } from "./policy.ts";

export interface Capture {
  readonly policy: Policy;
  readonly plan: readonly PlannedStep[];
  /** Oldest first. */
  readonly frames: readonly FrameRecord[];
  /** For each step begun so far, the index of its first frame in `frames`. */
  readonly stepStarts: readonly number[];
  /** For each step fulfilled so far, the index of the first frame after it, where the rest before the next prompt begins. */
  readonly restStarts: readonly number[];
}

/** The frames of one step from its prompt to its fulfilment, the rest after it left out. */
export function framesOfStep(capture: Capture, index: number): readonly FrameRecord[] {
  return capture.frames.slice(
    capture.stepStarts[index],
    capture.restStarts.at(index) ?? capture.frames.length,
  );
}
