/** How long one 640 x 480 frame takes, stage by stage, how much that is beside the networks alone, and how many frames a second two threads sustain. */
import { readFileSync } from "node:fs";
import sharp from "sharp";
import { alignFace } from "../src/vision/align.ts";
import { analyzeImage, type Networks } from "../src/vision/analyze.ts";
import { decodeImage, hardenDecoder } from "../src/vision/decode.ts";
import { detectFaces, letterbox } from "../src/vision/detect.ts";
import { embedFace } from "../src/vision/embed.ts";
import { judgeEyes } from "../src/vision/eyes.ts";
import { fingerprint } from "../src/vision/fingerprint.ts";
import { faceLight, roomLight } from "../src/vision/light.ts";
import { locateLandmarks } from "../src/vision/landmarks.ts";
import type { Network } from "../src/vision/network.ts";
import { estimatePose } from "../src/vision/pose.ts";
import { createPyramid } from "../src/vision/pyramid.ts";
import { measureClarity } from "../src/vision/sharpness.ts";
import { judgeLive } from "../src/vision/spoof.ts";
import { median, quantile } from "../src/evaluation/statistics.ts";
import { type Floor, runsPerFrame, timeFloor } from "./lib/floor.ts";
import { isMain, openRealNetworks, openRealVision } from "./lib/vision.ts";

const FRAMES_PER_ROUND = 12;

export interface PipelineResult {
  /** Frames timed, on one thread. */
  readonly frames: number;
  /** Medians in milliseconds; `besideMs` is what is left without the stage's network. */
  readonly stages: Readonly<Record<string, { readonly ms: number; readonly besideMs: number }>>;
  /** JPEG to embedding, everything that a photo needs. */
  readonly toEmbeddingMs: number;
  /** With the mirrored face and passive attack detection added. */
  readonly withMirrorAndPadMs: number;
  /** What it would take if nothing but networks and decoder took time; one per frame, taken between its stages and the whole. */
  readonly floors: readonly Floor[];
  /** The whole with mirrored face and attack detection beside the networks' own time, one per frame. */
  readonly timesNetworks: readonly number[];
  /** The same beside networks and decoder. */
  readonly timesFloor: readonly number[];
  readonly sustained: {
    readonly workers: number;
    readonly frames: number;
    readonly seconds: number;
    readonly framesPerSecond: number;
    /** Longest waits of the event loop meanwhile, 95th percentile in milliseconds. */
    readonly eventLoopMs: number;
  };
}

/** @param frames Timed frames; as many again come before, untimed. */
export async function measurePipeline(frames = 120): Promise<PipelineResult> {
  const jpegs = await frames640();
  const timings = new Map<string, Timing[]>();
  const floors: Floor[] = [];
  // One thread for a picture, as in the server.
  hardenDecoder();
  const { networks, close } = await openRealNetworks();
  const meter = meterNetworks(networks);
  const mirrored = { ...networks, embed: { ...networks.embed, mirror: true } };
  for (let i = 0; i < 2 * frames; i++) {
    if (i === frames) {
      timings.clear();
      floors.length = 0;
    }
    const jpeg = jpegs[i % jpegs.length];
    const timed = timer(timings, meter.takeMs);
    const image = await timed("decode", () => decodeImage(jpeg));
    const pyramid = createPyramid(image);
    await timed("halving", () => pyramid.at(3));
    const small = await timed("letterbox", () => letterbox(pyramid));
    const [{ box }] = await timed("detect", () => detectFaces(meter.networks.detect, small));
    const landmarks = await timed("landmarks", () => locateLandmarks(meter.networks.landmarks, pyramid, box));
    await timed("pose", () => estimatePose(landmarks));
    await timed("eyes", () => judgeEyes(meter.networks.eye, image, landmarks));
    await timed("clarity", () => measureClarity(pyramid, box));
    await timed("fingerprint", () => fingerprint(pyramid));
    await timed("light", () => [faceLight(pyramid, box), roomLight(pyramid, box)]);
    await timed("attack detection", () => judgeLive(meter.networks.liveness, pyramid, box));
    const aligned = await timed("align", () => alignFace(pyramid, landmarks));
    await timed("embed", () => embedFace(meter.networks.embedding, aligned, networks.embed));
    floors.push(await timeFloor(networks, jpeg));
    await timed("whole", async () =>
      analyzeImage(networks, await decodeImage(jpeg), { embedding: "always" }),
    );
    await timed("whole+", async () =>
      analyzeImage(mirrored, await decodeImage(jpeg), { embedding: "always", liveLogit: true }),
    );
  }
  await close();
  const middle = (of: (timing: Timing) => number, name: string) => median((timings.get(name) ?? []).map(of));
  const stages = [...timings.keys()].filter((name) => !name.startsWith("whole"));
  const wholes = (timings.get("whole+") ?? []).map(({ ms }) => ms);
  return {
    frames,
    stages: Object.fromEntries(
      stages.map((name) => [
        name,
        { ms: middle(({ ms }) => ms, name), besideMs: middle(({ besideMs }) => besideMs, name) },
      ]),
    ),
    toEmbeddingMs: middle(({ ms }) => ms, "whole"),
    withMirrorAndPadMs: median(wholes),
    floors,
    timesNetworks: floors.map(({ networksMs }, i) => wholes[i] / networksMs),
    timesFloor: floors.map(({ networksMs, decoderMs }, i) => wholes[i] / (networksMs + decoderMs)),
    sustained: await sustain(jpegs, 400),
  };
}

/** @returns Markdown. */
export function renderPipeline(result: PipelineResult): string {
  const { sustained } = result;
  return [
    `Medians of ${result.frames} frames of 640 x 480 JPEG, one thread:`,
    "",
    "| stage | ms | of it not its network |",
    "|---|---|---|",
    ...Object.entries(result.stages).map(
      ([name, { ms, besideMs }]) => `| ${name} | ${ms.toFixed(2)} | ${besideMs.toFixed(2)} |`,
    ),
    `| **JPEG to embedding** | **${result.toEmbeddingMs.toFixed(1)}** | |`,
    `| **with mirror and attack detection** | **${result.withMirrorAndPadMs.toFixed(1)}** | |`,
    "",
    ...floorLines(result),
    "",
    `${sustained.workers} workers sustain ${sustained.framesPerSecond.toFixed(0)} capture frames/s with attack detection and ` +
      `no embedding (${sustained.frames} frames, ${sustained.seconds.toFixed(1)} s), event loop delay p95 ${sustained.eventLoopMs.toFixed(1)} ms.`,
  ].join("\n");
}

function floorLines({ floors, timesNetworks, timesFloor }: PipelineResult): readonly string[] {
  const ms = (of: (floor: Floor) => number): string => median(floors.map(of)).toFixed(2);
  const networks = Object.entries(runsPerFrame).map(([name, runs]) => {
    // The table's own keys.
    const own = ms(({ networkMs }) => networkMs[name as keyof typeof networkMs]);
    return `| network \`${name}\`${runs > 1 ? `, ${runs} runs` : ""} | ${own} |`;
  });
  const spread = (ratios: readonly number[]): string => {
    // Single frames are at the mercy of whatever else the machine does; a dozen in turn are less.
    const rounds = Math.ceil(ratios.length / FRAMES_PER_ROUND);
    const medians = Array.from({ length: rounds }, (_, round) =>
      median(ratios.slice(round * FRAMES_PER_ROUND, (round + 1) * FRAMES_PER_ROUND)),
    );
    const ends = [Math.min(...medians), Math.max(...medians)].map((ratio) => ratio.toFixed(2));
    return `${median(ratios).toFixed(2)} [${ends.join(", ")}]`;
  };
  return [
    "The floor: what mirror and attack detection included cannot be done without, measured on the same frames in turn with the stages above, networks on tensors that are ready:",
    "",
    "| by itself | ms |",
    "|---|---|",
    ...networks,
    `| **all networks** | **${ms(({ networksMs }) => networksMs)}** |`,
    `| decoder | ${ms(({ decoderMs }) => decoderMs)} |`,
    "",
    `The whole with mirror and attack detection takes ${spread(timesNetworks)} times as long as the networks alone, and ${spread(timesFloor)} times as long as networks and decoder; medians of the frames' own ratios [lowest, highest of the medians of ${FRAMES_PER_ROUND} frames in turn]. The goal is at most 1.6 times the networks.`,
  ];
}

/** The sample photos cut to a webcam's frame around a face. */
async function frames640(): Promise<Buffer[]> {
  const folder = new URL("../node_modules/@vladmandic/face-api/demo/", import.meta.url);
  return await Promise.all(
    [1, 2, 3, 4, 5, 6].map((i) =>
      sharp(readFileSync(new URL(`sample${i}.jpg`, folder)))
        .resize(640, 480, { fit: "cover" })
        .jpeg({ quality: 85 })
        .toBuffer(),
    ),
  );
}

interface Timing {
  readonly ms: number;
  readonly besideMs: number;
}

/** The same networks, which add up how long they run. */
function meterNetworks(networks: Networks): {
  readonly networks: Networks;
  /** The sum since it was asked for the last time. */
  readonly takeMs: () => number;
} {
  let sum = 0;
  const metered = (network: Network): Network => ({
    ...network,
    async run() {
      const startedAt = performance.now();
      const outputs = await network.run();
      sum += performance.now() - startedAt;
      return outputs;
    },
  });
  const { detect, landmarks, eye, liveness, embedding } = networks;
  return {
    networks: {
      ...networks,
      ...{ detect: metered(detect), landmarks: metered(landmarks), eye: metered(eye) },
      ...{ liveness: metered(liveness), embedding: metered(embedding) },
    },
    takeMs() {
      const taken = sum;
      sum = 0;
      return taken;
    },
  };
}

function timer(timings: Map<string, Timing[]>, takeNetworkMs: () => number) {
  return async <T>(name: string, run: () => T | Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await run();
    const ms = performance.now() - start;
    timings.set(name, [...(timings.get(name) ?? []), { ms, besideMs: ms - takeNetworkMs() }]);
    return result;
  };
}

async function sustain(jpegs: readonly Buffer[], frames: number): Promise<PipelineResult["sustained"]> {
  const workers = 2;
  const vision = await openRealVision({ workers });
  const delays: number[] = [];
  let last = performance.now();
  const ticking = setInterval(() => {
    delays.push(performance.now() - last - 5);
    last = performance.now();
  }, 5);
  const run = async (count: number) => {
    let next = 0;
    const lane = async () => {
      const stream = vision.openStream();
      while (next < count) await stream.analyze(jpegs[next++ % jpegs.length], { liveLogit: true });
      stream.close();
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
  };
  await run(100);
  delays.length = 0;
  const start = performance.now();
  await run(frames);
  const seconds = (performance.now() - start) / 1000;
  clearInterval(ticking);
  await vision.close();
  return { workers, frames, seconds, framesPerSecond: frames / seconds, eventLoopMs: quantile(delays, 0.95) };
}

if (isMain(import.meta.url)) {
  const result = await measurePipeline();
  console.log(JSON.stringify(result, null, 2));
  console.log(renderPipeline(result));
}
