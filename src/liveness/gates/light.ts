/** Light: the face answers the screen's colours. */
import type { Gate } from "../gate.ts";

export const lightGate: Gate = {
  name: "light",
  when: "end",
  judge() {
    return { numbers: {} };
  },
};
