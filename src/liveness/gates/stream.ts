/** Stream integrity: frames in order, in time, often enough, and none shown twice. */
import type { FrameRecord } from "../frames.ts";
import type { Gate } from "../gate.ts";

/** A slow camera may deliver one picture to two captures in a row; a third is a freeze. */
const MAX_SAME_IN_A_ROW = 2;
/** Long enough for a busy machine to catch its breath. */
const RATE_WINDOW_MS = 3_000;

export const streamGate: Gate = {
  name: "stream",
  when: "every-frame",
  judge({ frames, policy }) {
    const latest = frames[frames.length - 1];
    const before = frames.at(-2);
    const driftMs = Math.abs(clockOffset(latest) - clockOffset(frames[0]));
    const rate = sentPerSecond(frames);
    const numbers = { driftMs, ...(rate === undefined ? {} : { framesPerSecond: rate }) };
    if (before && (latest.sequence <= before.sequence || latest.clientMs <= before.clientMs)) {
      return { reason: "out-of-order", numbers };
    }
    if (isRepeated(frames)) return { reason: "repeated-frame", numbers };
    if (driftMs > policy.stream.maxClockDriftMs) return { reason: "clock-drift", numbers };
    if (rate !== undefined && rate < policy.stream.minFrameRate) return { reason: "too-few-frames", numbers };
    return { numbers };
  },
};

/** The same picture again: three times in a row is a frozen camera, later again is a looped clip. */
function isRepeated(frames: readonly FrameRecord[]): boolean {
  const { digest } = frames[frames.length - 1];
  let run = 1;
  while (run < frames.length && frames[frames.length - 1 - run].digest === digest) run++;
  if (run > MAX_SAME_IN_A_ROW) return true;
  return frames.slice(0, frames.length - run).some((frame) => frame.digest === digest);
}

/** Frames that the client sent a second lately, counted by sequence: those dropped under load were sent, too. Unknown until the window has passed. */
function sentPerSecond(frames: readonly FrameRecord[]): number | undefined {
  const latest = frames[frames.length - 1];
  const first = frames.findLast((frame) => latest.serverMs - frame.serverMs >= RATE_WINDOW_MS);
  if (first === undefined) return undefined;
  return ((latest.sequence - first.sequence) * 1000) / (latest.serverMs - first.serverMs);
}

function clockOffset(frame: FrameRecord): number {
  return frame.serverMs - frame.clientMs;
}
