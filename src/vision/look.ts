/** Looks at a picture's file: at few of its pixels where that is quick, and at more of them when the face turns out to be small. */
import { analyzeImage, describeSighting, findFace, type Networks } from "./analyze.ts";
import { decodeDraft, decodeImage } from "./decode.ts";
import type { FrameFacts, Wanted } from "./facts.ts";
import { amplyLarge } from "./quality.ts";

/** Two and a half times what the detector sees, in pixels of the longest side. */
export const draftSide = 800;

/**
 * @param bytes Untrusted.
 * @throws {VultusError} As `decodeImage`.
 */
export async function lookAt(networks: Networks, bytes: Uint8Array, wanted: Wanted): Promise<FrameFacts> {
  // A capture's frames are compared with one another: all are decoded alike.
  if (wanted.liveLogit === "twice") return await analyzeImage(networks, await decodeImage(bytes), wanted);
  const { image, isSmaller } = await decodeDraft(bytes, draftSide);
  const sighting = await findFace(networks, image, wanted);
  const box = sighting.face?.box;
  // No stage reads a face of this height more finely than it is shown: embeddings see 112 rows of about its height.
  const lack = box === undefined ? 1 : amplyLarge / (box.y2 - box.y1);
  if (!isSmaller || lack <= 1) return await describeSighting(networks, sighting, wanted);
  const more = await decodeDraft(bytes, Math.max(image.width, image.height) * lack);
  return await analyzeImage(networks, more.image, wanted);
}
