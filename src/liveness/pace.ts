/** How evenly frames were taken. */
import type { FrameRecord } from "./frames.ts";
import { deviation } from "./series.ts";

/** Milliseconds between frames by the client's clock, for each frame that was sent: the server drops some under load. One fewer than frames. */
export function intervalsOf(frames: readonly FrameRecord[]): number[] {
  return frames
    .slice(1)
    .map((frame, i) => (frame.clientMs - frames[i].clientMs) / (frame.sequence - frames[i].sequence));
}

/** Their standard deviation in milliseconds: a camera's is never quite nothing. */
export function intervalDeviation(frames: readonly FrameRecord[]): number {
  return deviation(intervalsOf(frames));
}
