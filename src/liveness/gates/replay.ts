/** Replay: no frame is shown twice or was seen in an earlier capture. */
import type { Gate } from "../gate.ts";

export const replayGate: Gate = {
  name: "replay",
  when: "every-frame",
  judge() {
    return { numbers: {} };
  },
};
