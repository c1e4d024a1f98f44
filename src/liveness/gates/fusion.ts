/** The soft cues together, as the probability of a live face: what one of them only hints at, all of them may decide. */
import type { Gate } from "../gate.ts";
import { probabilityLive, softCueFeatures, softCueModel } from "../soft-cues.ts";

export const fusionGate: Gate = {
  name: "fusion",
  when: "end",
  judge({ frames, policy: { fusion } }) {
    const cues = softCueFeatures(frames);
    if (cues === undefined) return { reason: "too-few-frames", numbers: {} };
    const probability = probabilityLive(cues);
    const numbers = { ...cues, probability, modelVersion: softCueModel.version };
    return probability < fusion.minProbability ? { reason: "looks-recaptured", numbers } : { numbers };
  },
};
