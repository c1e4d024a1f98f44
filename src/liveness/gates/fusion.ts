/** Fusion: soft cues together. */
import type { Gate } from "../gate.ts";

export const fusionGate: Gate = {
  name: "fusion",
  when: "end",
  judge() {
    return { numbers: {} };
  },
};
