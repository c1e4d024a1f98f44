/** This project's pipeline on one worker, through the same port that the server uses. */
import { openRealVision } from "../lib/vision.ts";
import { type Contestant, cosine } from "./contestant.ts";

/** @param full With the mirrored face and passive PAD, as a capture's most expensive frame. */
export async function openOurs(full: boolean): Promise<Contestant> {
  const vision = await openRealVision({ workers: 1, mirror: full });
  return {
    label: full ? "vultus, with mirror and PAD" : "vultus",
    version: vision.modelId,
    async embed(jpeg) {
      // The worker takes the bytes away; a Buffer's slice would be the same bytes.
      const { face } = await vision.analyzePhoto(Uint8Array.from(jpeg), {
        embedding: "always",
        liveLogit: full,
      });
      return face?.embedding?.vector;
    },
    compare: cosine,
    close: () => vision.close(),
  };
}
