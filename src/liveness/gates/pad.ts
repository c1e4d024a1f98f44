/**
 * Passive presentation-attack detection over the whole capture: single frames mislead, the mean over many separates.
 * A floor that no other cue can lift a capture over; finer judgement is the fusion gate's.
 */
import type { Gate } from "../gate.ts";
import { readLiveLogits } from "../live-logits.ts";

export const padGate: Gate = {
  name: "pad",
  when: "end",
  judge({ frames, policy: { pad } }) {
    const { mean, ...read } = readLiveLogits(frames);
    const numbers = { frames: read.frames, meanLiveLogit: mean };
    if (read.frames < pad.minFrames) return { reason: "too-few-frames", numbers };
    return mean < pad.minLiveLogit ? { reason: "looks-recaptured", numbers } : { numbers };
  },
};
