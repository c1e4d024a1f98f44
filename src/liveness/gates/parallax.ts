/** Parallax: a head seen from the side is no plane. */
import type { Gate } from "../gate.ts";

export const parallaxGate: Gate = {
  name: "parallax",
  when: "end",
  judge() {
    return { numbers: {} };
  },
};
