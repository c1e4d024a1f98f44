/** Passive presentation-attack detection, averaged over the capture: single frames mislead, the mean over many separates (AUC 0.99 over a clip, LIVENESS measurements). */
import { hasOneFace, isNeutral } from "../frames.ts";
import type { Gate } from "../gate.ts";

/** Blurred frames hide the texture that the detector reads. */
const MIN_SHARPNESS = 0.3;

export const padGate: Gate = {
  name: "pad",
  when: "end",
  judge({ frames, policy: { pad } }) {
    const logits = frames
      .filter(hasOneFace)
      .filter((frame) => isNeutral(frame) && frame.face.sharpness >= MIN_SHARPNESS)
      .flatMap((frame) => frame.face.liveLogit ?? []);
    const meanLiveLogit =
      logits.length > 0 ? logits.reduce((sum, value) => sum + value, 0) / logits.length : 0;
    const numbers = { frames: logits.length, meanLiveLogit };
    if (logits.length < pad.minFrames) return { reason: "too-few-frames", numbers };
    return meanLiveLogit < pad.minLiveLogit ? { reason: "looks-recaptured", numbers } : { numbers };
  },
};
