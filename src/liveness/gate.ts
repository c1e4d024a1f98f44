/** The one shape of every gate: frames in, numbers and a decision out. */
import type { FrameRecord } from "./frames.ts";
import type { Policy } from "./policy.ts";

export interface GateResult {
  /** Why it refuses; absent when it passes. */
  readonly reason?: string;
  /** What it measured, for the evidence. */
  readonly numbers: Readonly<Record<string, number>>;
}

export interface Gate {
  readonly name: string;
  /** `every-frame` gates end the capture as soon as they refuse; the others are read once, at its end. */
  readonly when: "every-frame" | "end";
  /**
   * A pure function of all frames so far, oldest first.
   *
   * @param stepStarts For each step begun so far, the index of its first frame.
   */
  judge(frames: readonly FrameRecord[], stepStarts: readonly number[], policy: Policy): GateResult;
}
