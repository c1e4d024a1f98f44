/** What one frame costs at least: the decoder by itself, and each network on a tensor that is ready. */
import sharp from "sharp";
import type { Networks } from "../../src/vision/analyze.ts";

type NetworkName = "detect" | "landmarks" | "eye" | "liveness" | "embedding";

/** How often each network runs for a frame with the mirrored face and attack detection. */
export const runsPerFrame: Readonly<Record<NetworkName, number>> = {
  detect: 1,
  landmarks: 1,
  eye: 2,
  liveness: 1,
  embedding: 2,
};

export interface Floor {
  /** JPEG to pixels, with nothing asked or checked. */
  readonly decoderMs: number;
  /** All runs of each network. */
  readonly networkMs: Readonly<Record<NetworkName, number>>;
  /** All of them together. */
  readonly networksMs: number;
}

/** @param networks Their inputs are as the last frame left them. */
export async function timeFloor(networks: Networks, jpeg: Uint8Array): Promise<Floor> {
  const decoderMs = await timed(() => sharp(jpeg).raw().toBuffer());
  const networkMs = { detect: 0, landmarks: 0, eye: 0, liveness: 0, embedding: 0 };
  for (const [name, runs] of Object.entries(runsPerFrame)) {
    // The table's own keys.
    const network = name as NetworkName;
    for (let i = 0; i < runs; i++) networkMs[network] += await timed(() => networks[network].run());
  }
  return { decoderMs, networkMs, networksMs: Object.values(networkMs).reduce((sum, ms) => sum + ms, 0) };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}
