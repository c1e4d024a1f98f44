/** This project's pipeline on one worker, through the same port that the server uses. */
import { alignFace } from "../../src/vision/align.ts";
import { decodeImage } from "../../src/vision/decode.ts";
import { detectFaces, letterbox } from "../../src/vision/detect.ts";
import { embedFace } from "../../src/vision/embed.ts";
import { locateLandmarks } from "../../src/vision/landmarks.ts";
import { createPyramid } from "../../src/vision/pyramid.ts";
import { judgeLive } from "../../src/vision/spoof.ts";
import { createStopwatch } from "../lib/stopwatch.ts";
import { openRealNetworks, openRealVision } from "../lib/vision.ts";
import { type Contestant, cosine, type Stages } from "./contestant.ts";

/** @param full With the mirrored face and passive PAD, as a capture's most expensive frame. */
export async function openOurs(full: boolean): Promise<Contestant> {
  const vision = await openRealVision({ workers: 1, mirror: full });
  let stageTimer: Promise<(jpeg: Uint8Array) => Promise<Stages>> | undefined;
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
    async timeStages(jpeg) {
      // Loaded only now: the memory was asked for before.
      stageTimer ??= openStageTimer(full);
      return (await stageTimer)(jpeg);
    },
    compare: cosine,
    close: () => vision.close(),
  };
}

/** The stages that the peers have too; pose, eyes, quality and fingerprint are in the whole alone. */
async function openStageTimer(full: boolean): Promise<(jpeg: Uint8Array) => Promise<Stages>> {
  const { networks } = await openRealNetworks(full);
  return async (jpeg) => {
    const { time, ms } = createStopwatch();
    const pyramid = createPyramid(await time("decode", () => decodeImage(jpeg)));
    const [face] = await time("detect", () => detectFaces(networks.detect, letterbox(pyramid)));
    if (face === undefined) return ms;
    const landmarks = await time("landmarks", () => locateLandmarks(networks.landmarks, pyramid, face.box));
    if (full) await time("PAD", () => judgeLive(networks.liveness, pyramid, face.box));
    await time("embed", () => embedFace(networks.embedding, alignFace(pyramid, landmarks), networks.embed));
    return ms;
  };
}
