import sharp from "sharp";
import { beforeAll, expect, it } from "vitest";
import type { Networks } from "./analyze.ts";
import { hardenDecoder } from "./decode.ts";
import type { Wanted } from "./facts.ts";
import { lookAt } from "./look.ts";
import type { Network } from "./network.ts";

let photo: Uint8Array;
beforeAll(async () => {
  hardenDecoder();
  photo = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: "#a87" } })
    .jpeg()
    .toBuffer();
});

const answering = (size: number, outputs: Record<string, number[]>): Network => ({
  input: new Float32Array(size),
  run: () =>
    Promise.resolve(
      Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, Float32Array.from(values)])),
    ),
  close: () => Promise.resolve(),
});

/** Networks that see a face of a share of the picture's height, or none. */
const seeing = (share: number | undefined): Networks => ({
  detect: answering(3 * 320 * 240, {
    scores: [0, share === undefined ? 0 : 0.9],
    boxes: [0.3, 0.1, 0.6, 0.1 + (share ?? 0)],
  }),
  landmarks: answering(64 * 64, { output: Array.from({ length: 136 }, (_, i) => ((i * 37) % 100) / 100) }),
  eye: answering(24 * 24, { output: [0, 1] }),
  liveness: answering(3 * 128 * 128, { output: [1, 0, 0] }),
  embedding: answering(3 * 112 * 112, { output: [1, 2, 3] }),
  embed: { mirror: false, code: { channels: "bgr", mean: 127, deviation: 128 } },
  minNorm: 0,
});

const widthSeen = async (share: number | undefined, wanted: Wanted = { embedding: "always" }) =>
  (await lookAt(seeing(share), photo, wanted)).width;

it("leaves it at a fifth of a large photo when the face has 112 rows there", async () => {
  // Of 600 rows.
  expect(await widthSeen(0.19)).toBe(800);
});

it("looks again at a third when the face has 112 rows only there", async () => {
  expect(await widthSeen(0.18)).toBe(1333);
  expect(await widthSeen(0.113)).toBe(1333);
});

it("looks again at all that it may when the face is small", async () => {
  expect(await widthSeen(0.11)).toBe(1600);
  expect(await widthSeen(0.05)).toBe(1600);
});

it("looks once at a photo without a face", async () => {
  expect(await widthSeen(undefined)).toBe(800);
});

it("looks at the frames of a capture as finely however large the face is", async () => {
  expect(await widthSeen(0.5, { liveLogit: "twice" })).toBe(1600);
  expect(await widthSeen(0.05, { liveLogit: "twice" })).toBe(1600);
});
