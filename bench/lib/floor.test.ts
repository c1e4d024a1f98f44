import { setTimeout as wait } from "node:timers/promises";
import sharp from "sharp";
import { expect, it } from "vitest";
import type { Networks } from "../../src/vision/analyze.ts";
import type { Network } from "../../src/vision/network.ts";
import { runsPerFrame, timeFloor } from "./floor.ts";

it("runs each network as often as a frame needs it, and adds all of them up", async () => {
  const runs: string[] = [];
  const network = (name: string): Network => ({
    input: new Float32Array(0),
    async run() {
      runs.push(name);
      return await wait(3, {});
    },
    close: () => Promise.resolve(),
  });
  const networks: Networks = {
    ...{ detect: network("detect"), landmarks: network("landmarks"), eye: network("eye") },
    ...{ liveness: network("liveness"), embedding: network("embedding"), minNorm: 2.8 },
    embed: { mirror: true, code: { channels: "rgb", mean: 0, deviation: 1 } },
  };
  const jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background: "#888888" } })
    .jpeg()
    .toBuffer();
  const { decoderMs, networkMs, networksMs } = await timeFloor(networks, jpeg);
  for (const [name, times] of Object.entries(runsPerFrame)) {
    expect(runs.filter((one) => one === name)).toHaveLength(times);
  }
  // A timer may fire a millisecond early.
  expect(networkMs.eye).toBeGreaterThanOrEqual(4);
  expect(networkMs.embedding).toBeGreaterThanOrEqual(4);
  expect(networksMs).toBeCloseTo(
    Object.values(networkMs).reduce((sum, ms) => sum + ms),
    9,
  );
  expect(decoderMs).toBeGreaterThan(0);
});

it("counts what the pipeline runs with the mirrored face and attack detection", () => {
  // Two eyes, and the face with its mirror image.
  expect(runsPerFrame).toEqual({ detect: 1, landmarks: 1, eye: 2, liveness: 1, embedding: 2 });
});
