/** Quality: one face only. A second face for longer than a passer-by ends the capture. */
import type { Gate } from "../gate.ts";

/** At 10 frames a second half a second; single extra detections happen on posters and patterns. */
const MAX_CROWDED_FRAMES = 5;

export const qualityGate: Gate = {
  name: "quality",
  when: "every-frame",
  judge({ frames }) {
    let crowded = 0;
    for (let i = frames.length - 1; i >= 0 && frames[i].faceCount > 1; i--) crowded++;
    const numbers = { crowdedFrames: crowded };
    return crowded > MAX_CROWDED_FRAMES ? { reason: "several-faces", numbers } : { numbers };
  },
};
