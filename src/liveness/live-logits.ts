/** What the passive detector saw over a capture: which frames it can be read on, their mean, and their worst half second. */
import { type FaceFrame, type FrameRecord, hasOneFace, isNeutral, mean } from "./frames.ts";

/** Blurred frames hide the texture that the detector reads. */
const MIN_SHARPNESS = 0.3;

/** A stretch is as short as these allow, in frames and milliseconds: at ten frames a second five frames, half a second. */
const LEAST_FRAMES = 5;
const LEAST_SPAN_MS = 400;
/** Half a second at thirty frames a second; frames that a network held back and sent at once must not make one long stretch. */
const MOST_FRAMES = 15;

/** Logits of prints and screens go on falling far below what a camera can explain: what is worse than this counts the same. */
const MOST_SURE = 8;

/** How live a capture looked. */
export interface LiveLogits {
  /** Frames that could be read: one sharp face that looks at the camera. */
  readonly frames: number;
  /** Mean log odds of a live face over all of them; 0 of none. */
  readonly mean: number;
  /**
   * The lowest mean of half a second, between -8 and 8; the mean where there are fewer than five frames. A face in
   * front of a camera never looks like a screen for so long; the replay of one does as soon as an edge, a reflection
   * or the screen's grid comes into view. The longer the capture, the more this sees.
   */
  readonly worst: number;
}

/** Reads a capture's frames, oldest first. */
export function readLiveLogits(frames: readonly FrameRecord[]): LiveLogits {
  const readable = frames.filter(hasOneFace).filter(isReadable);
  const logits = readable.map((frame) => frame.face.liveLogit);
  const worst = stretches(readable).map((stretch) => mean(stretch.map((frame) => frame.face.liveLogit)));
  const average = mean(logits);
  const lowest = worst.length > 0 ? Math.min(...worst) : average;
  return {
    frames: logits.length,
    mean: average,
    worst: Math.min(Math.max(lowest, -MOST_SURE), MOST_SURE),
  };
}

type ReadableFrame = FaceFrame & { readonly face: { readonly liveLogit: number } };

function isReadable(frame: FaceFrame): frame is ReadableFrame {
  return frame.face.liveLogit !== undefined && frame.face.sharpness >= MIN_SHARPNESS && isNeutral(frame);
}

/** From each frame on, the shortest run of readable frames that is long enough; none where the capture ends before. */
function stretches(frames: readonly ReadableFrame[]): ReadableFrame[][] {
  return frames.flatMap((first, start) => {
    for (let end = start + LEAST_FRAMES; end <= frames.length; end++) {
      const spanMs = frames[end - 1].serverMs - first.serverMs;
      if (spanMs >= LEAST_SPAN_MS || end - start >= MOST_FRAMES) return [frames.slice(start, end)];
    }
    return [];
  });
}
