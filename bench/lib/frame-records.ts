/** What a capture would have observed of pictures that come at a steady rate. */
import { observe, pictureDigest } from "../../src/auth/observe.ts";
import type { Observation } from "../../src/liveness/judge.ts";
import type { Vision } from "../../src/vision/facts.ts";

/** As a capture asks for: an embedding costs as much as all else of a frame. */
const EMBED_EVERY = 3;
/** Pictures under way at once: enough to keep two analysing threads busy. */
const LANES = 3;

/**
 * Analyses pictures as frames of one capture.
 *
 * @param minNorm Embeddings shorter than this before normalising are not fit for comparing.
 * @returns In order; all show step 0 and a black screen.
 */
export async function observePictures(
  vision: Vision,
  minNorm: number,
  jpegs: readonly Uint8Array[],
  framesPerSecond: number,
): Promise<Observation[]> {
  const observations: Observation[] = new Array<Observation>(jpegs.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let i = next++; i < jpegs.length; i = next++) {
      const embedding = i % EMBED_EVERY === 0 ? ({ embedding: "if-usable" } as const) : {};
      const facts = await vision.analyzePhoto(jpegs[i], { liveLogit: "twice", ...embedding });
      const atMs = 1 + (i * 1000) / framesPerSecond;
      observations[i] = observe(
        { sequence: i, clientMs: atMs, serverMs: atMs, step: 0, colour: [0, 0, 0] },
        pictureDigest(jpegs[i]),
        facts,
        minNorm,
      );
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return observations;
}
