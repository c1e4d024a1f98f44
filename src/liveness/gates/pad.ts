/**
 * Passive presentation-attack detection over the whole capture: single frames mislead, the mean over many separates.
 * A floor that no other cue can lift a capture over; finer judgement is the fusion gate's.
 */
import { hasOneFace, isNeutral } from "../frames.ts";
import type { Gate } from "../gate.ts";
import { readLiveLogits } from "../live-logits.ts";

/** Of the frames that look at the camera so many must be sharp enough, or whoever blurs the bad ones is judged by the others. In 14 live clips all were. */
const LEAST_READABLE = 0.5;

export const padGate: Gate = {
  name: "pad",
  when: "end",
  judge({ frames, policy: { pad } }) {
    const { mean, ...read } = readLiveLogits(frames);
    const numbers = { frames: read.frames, meanLiveLogit: mean };
    const facing = frames.filter(hasOneFace).filter(isNeutral).length;
    const isReadable = read.frames >= Math.max(pad.minFrames, LEAST_READABLE * facing);
    if (!isReadable) return { reason: "too-few-frames", numbers };
    return mean < pad.minLiveLogit ? { reason: "looks-recaptured", numbers } : { numbers };
  },
};
