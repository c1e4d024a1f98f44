/** The one shape of every gate: a capture in, numbers and a decision out. */
import type { Capture } from "./capture.ts";

export type GateName =
  "stream" | "quality" | "continuity" | "parallax" | "pad" | "light" | "fusion" | "replay" | "variety";

export interface GateResult {
  /** Why it refuses; absent when it passes. */
  readonly reason?: string;
  /** What it measured, for the evidence. */
  readonly numbers: Readonly<Record<string, number>>;
}

export interface Gate {
  readonly name: GateName;
  /** `every-frame` gates end the capture as soon as they refuse; the others are read once, at its end. */
  readonly when: "every-frame" | "end";
  /** A pure function of all frames so far; there is at least one. */
  judge(capture: Capture): GateResult;
}
