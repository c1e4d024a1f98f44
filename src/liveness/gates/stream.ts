/** Stream: frames in order, on time, often enough and not too often, as a camera delivers them. */
import type { FrameRecord } from "../frames.ts";
import type { Gate } from "../gate.ts";
import { intervalDeviation, intervalsOf } from "../pace.ts";

/** Long enough for a busy machine to catch its breath. */
const RATE_WINDOW_MS = 3_000;
/** Three times what a page sends: what comes faster was not taken by a camera just now. */
const MAX_FRAME_RATE = 30;
/** A frame may be late, on a slow network; before it could be taken it was made ahead. So much the very first may have been late. */
const MAX_AHEAD_MS = 1_500;
/** A longer pause between two frames that were sent one after the other is room for a change of camera. */
const MAX_PAUSE_MS = 2_000;

export const streamGate: Gate = {
  name: "stream",
  when: "every-frame",
  judge({ frames, policy }) {
    const latest = frames[frames.length - 1];
    const before = frames.at(-2);
    const lateMs = clockOffset(latest) - clockOffset(frames[0]);
    const byServer = sentPerSecond(frames, "serverMs");
    const byClient = sentPerSecond(frames, "clientMs");
    const numbers = {
      driftMs: Math.abs(lateMs),
      ...(byServer === undefined ? {} : { framesPerSecond: byServer }),
      intervalDeviationMs: intervalDeviation(frames),
    };
    if (before && (latest.sequence <= before.sequence || latest.clientMs <= before.clientMs)) {
      return { reason: "out-of-order", numbers };
    }
    if (intervalsOf(frames.slice(-2)).some((pauseMs) => pauseMs > MAX_PAUSE_MS))
      return { reason: "clock-jump", numbers };
    if (lateMs > policy.stream.maxClockDriftMs || lateMs < -MAX_AHEAD_MS) {
      return { reason: "clock-drift", numbers };
    }
    const rates = [byServer, byClient].filter((rate) => rate !== undefined);
    if (rates.some((rate) => rate < policy.stream.minFrameRate)) return { reason: "too-few-frames", numbers };
    if (rates.some((rate) => rate > MAX_FRAME_RATE)) return { reason: "too-many-frames", numbers };
    return { numbers };
  },
};

/** Frames that the client sent a second lately, counted by sequence: those dropped under load were sent, too. Unknown until the window has passed. */
function sentPerSecond(frames: readonly FrameRecord[], clock: "serverMs" | "clientMs"): number | undefined {
  const latest = frames[frames.length - 1];
  const first = frames.findLast((frame) => latest[clock] - frame[clock] >= RATE_WINDOW_MS);
  if (first === undefined) return undefined;
  return ((latest.sequence - first.sequence) * 1000) / (latest[clock] - first[clock]);
}

function clockOffset(frame: FrameRecord): number {
  return frame.serverMs - frame.clientMs;
}
