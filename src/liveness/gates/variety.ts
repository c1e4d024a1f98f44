/** Variety: a living face never looks quite the same twice. Catches a still picture, and one that is only turned and blinked by a program. */
import { type FaceFrame, hasOneFace, isNeutral, median } from "../frames.ts";
import type { Gate } from "../gate.ts";

/** Those that the others are compared with. */
const REFERENCES = 3;
/** Only faces that point where those did: any picture differs from itself once it is turned. */
const SAME_YAW = 0.1;
const SAME_PITCH = 0.08;

export const varietyGate: Gate = {
  name: "variety",
  when: "end",
  judge({ frames, policy: { variety } }) {
    const compared = frames.filter(hasOneFace).filter(isNeutral).filter(hasSimilarity);
    const references = compared.slice(0, REFERENCES);
    const yaw = median(references.map(({ face }) => face.yawRatio));
    const pitch = median(references.map(({ face }) => face.pitchRatio));
    const similarities = compared
      .slice(REFERENCES)
      .filter(({ face }) => Math.abs(face.yawRatio - yaw) <= SAME_YAW)
      .filter(({ face }) => Math.abs(face.pitchRatio - pitch) <= SAME_PITCH)
      .map(({ face }) => face.similarity);
    const similarity = median(similarities);
    const numbers = { frames: similarities.length, similarity };
    if (similarities.length < variety.minFrames) return { numbers };
    return similarity > variety.maxSimilarity ? { reason: "never-changes", numbers } : { numbers };
  },
};

function hasSimilarity(
  frame: FaceFrame,
): frame is FaceFrame & { readonly face: { readonly similarity: number } } {
  return frame.face.similarity !== undefined;
}
