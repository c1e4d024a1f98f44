/** Replay: no frame is shown twice, and none was seen in an earlier capture. */
import { type EchoRule, isEcho, type Moment, wordsOf } from "../echo.ts";
import type { FrameRecord } from "../frames.ts";
import type { Gate } from "../gate.ts";

/**
 * When frames repeat earlier ones of the same capture. Encoded anew, resized or brightened, a picture differs in at most 12
 * bits of 256 from itself (99th percentile of 1,874), cropped by a hundredth in 16; live clips of 19 people never came near the rule.
 */
export const LOOP_RULE: EchoRule = {
  spanMs: 2_500,
  alikeBits: 20,
  alikeShare: 0.8,
  minDistinct: 5,
  copyBits: 3,
};
/**
 * When they repeat another capture's. Stricter: whoever signs in every day at one desk is compared with many. Of 1,260
 * pairs of captures drawn from one photo, which differ less than any person's, the rule above takes 43 for one.
 */
export const EARLIER_RULE: EchoRule = {
  spanMs: 5_000,
  alikeBits: 12,
  alikeShare: 0.9,
  minDistinct: 8,
  copyBits: 2,
};
/** A movement may well be made twice in the same way, but not as soon as this. */
export const LEAST_LOOP_MS = 1_500;
/** Frames that end a stretch of an earlier capture; one alone could be chance. */
export const MOST_SEEN = 2;
/** A slow camera may deliver one picture to two captures in a row; a third is a freeze. */
const MAX_SAME_IN_A_ROW = 2;

export const replayGate: Gate = {
  name: "replay",
  when: "every-frame",
  judge({ frames }) {
    const seenFrames = frames.filter((frame) => frame.seenBefore === true).length;
    const numbers = {
      seenFrames,
      lookedUpFrames: frames.filter((frame) => frame.seenBefore !== undefined).length,
    };
    if (isSamePicture(frames) || isLooped(frames)) return { reason: "repeated-frame", numbers };
    if (seenFrames > MOST_SEEN) return { reason: "seen-before", numbers };
    return { numbers };
  },
};

/** When each frame came and what it showed; by the server's clock, for the client says of its own what it likes. */
export function momentsOf(frames: readonly FrameRecord[]): Moment[] {
  return frames.map(({ serverMs, fingerprint }) => ({ atMs: serverMs, words: wordsOf(fingerprint) }));
}

/** The very same file: three times in a row is a frozen camera, later again is a looped clip. */
function isSamePicture(frames: readonly FrameRecord[]): boolean {
  const { digest } = frames[frames.length - 1];
  let run = 1;
  while (run < frames.length && frames[frames.length - 1 - run].digest === digest) run++;
  if (run > MAX_SAME_IN_A_ROW) return true;
  return frames.slice(0, frames.length - run).some((frame) => frame.digest === digest);
}

/** The same pictures encoded anew: a loop that comes round, or a picture that stands still. */
function isLooped(frames: readonly FrameRecord[]): boolean {
  const moments = momentsOf(frames);
  return isEcho(moments, moments, LEAST_LOOP_MS, LOOP_RULE);
}
