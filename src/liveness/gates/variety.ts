/** Variety: a living face never looks quite the same twice. Catches a still picture, and one that is only turned and blinked by a program. */
import { hasOneFace, isNeutral, median } from "../frames.ts";
import type { Gate } from "../gate.ts";

/** Those that the others are compared with. */
const REFERENCES = 3;

export const varietyGate: Gate = {
  name: "variety",
  when: "end",
  judge({ frames, policy: { variety } }) {
    const similarities = frames
      .filter(hasOneFace)
      // Turned faces differ by their turn, in a picture of a face as well.
      .filter((frame) => isNeutral(frame))
      .flatMap((frame) => frame.face.similarity ?? [])
      .slice(REFERENCES);
    const similarity = median(similarities);
    const numbers = { frames: similarities.length, similarity };
    if (similarities.length < variety.minFrames) return { numbers };
    return similarity > variety.maxSimilarity ? { reason: "never-changes", numbers } : { numbers };
  },
};
