/** Coloured light: how often the light gate sees an answer, refuses, or is blind; on real faces and rooms with the light added in numbers, and on rendered people through real vision. */
import { join } from "node:path";
import { observe, pictureDigest } from "../src/auth/observe.ts";
import type { Capture } from "../src/liveness/capture.ts";
import { type FaceFrame, type FrameRecord, hasOneFace, median, type Rgb } from "../src/liveness/frames.ts";
import { lightGate } from "../src/liveness/gates/light.ts";
import { shinesAs } from "../src/liveness/light-colours.ts";
import { strictPolicy } from "../src/liveness/policy.ts";
import { hasTurned } from "../src/liveness/pose-change.ts";
import { drawUnit, secureRandom } from "../src/shared/random.ts";
import type { Vision } from "../src/vision/facts.ts";
import { encodeJpeg } from "../test/support/subject/encode.ts";
import { idle } from "../test/support/subject/motion.ts";
import { prepareSubject } from "../test/support/subject/prepare.ts";
import { renderFrame, sheetSubject, type Subject } from "../test/support/subject/render.ts";
import { subjectSources } from "../test/support/subject/sources.ts";
import { neutralState } from "../test/support/subject/state.ts";
import { clipFrames, clipsIn } from "./lib/clip-frames.ts";
import { drawLight, FRAME_MS, lightCapture, type Lit, type Scene } from "./lib/light-scenes.ts";
import { proportion, percent } from "../src/evaluation/statistics.ts";
import { dataFolder, isMain, openRealVision, requireData } from "./lib/vision.ts";

/** For each row of the first table, spread evenly over the clips. */
const TRIALS = 2_000;
const POLICY = strictPolicy;
const STEP_FRAMES = 28;
const MOST_SECONDS = 40;

/** How sessions of one kind came out. */
export interface Outcomes {
  readonly kind: string;
  readonly seen: number;
  readonly refused: number;
  readonly blind: number;
}

export interface LightResult {
  readonly clips: number;
  readonly windows: number;
  readonly inNumbers: readonly Outcomes[];
  readonly rendered: readonly Outcomes[];
}

const person = (ratio: number): Scene => ({ ratio, taken: 1, takenBehind: 0.1 });
const screen = (ratio: number): Scene => ({ ratio, taken: 0.04, takenBehind: 0 });
const replay = (recordedRatio: number): Scene => ({
  ...screen(0.4),
  recorded: { ratio: recordedRatio, colours: drawLight(secureRandom).colours },
});

const scenes: readonly (readonly [kind: string, draw: () => Scene])[] = [
  ...[0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.8].map(
    (ratio) => [`live, r = ${ratio}`, () => person(ratio)] as const,
  ),
  ...[0.1, 0.2, 0.3, 0.4, 0.8].map(
    (ratio) =>
      [
        `live, camera that smears over frames, r = ${ratio}`,
        () => ({ ...person(ratio), smear: 0.6 }),
      ] as const,
  ),
  ...[0.2, 0.4, 0.8, 2].map(
    (ratio) => [`screen with an ordinary video, r = ${ratio}`, () => screen(ratio)] as const,
  ),
  ...[0.1, 0.2, 0.3, 0.4, 0.8].map(
    (ratio) => [`screen with an earlier light step, recorded at r = ${ratio}`, () => replay(ratio)] as const,
  ),
  ["print before a room, r = 0.4", () => person(0.4)],
  ["print that fills the picture, r = 0.4", () => ({ ...person(0.4), takenBehind: 1 })],
];

/** Runs everything; the first table needs the clips and ffmpeg. */
export async function measureLight(): Promise<LightResult> {
  requireData();
  const vision = await openRealVision();
  try {
    const clips = await windowsOfClips(vision);
    return {
      clips: clips.length,
      windows: clips.reduce((sum, windows) => sum + windows.length, 0),
      inNumbers: scenes.map(([kind, draw]) => {
        const captures = Array.from({ length: TRIALS }, (_, i) => {
          const windows = clips[i % clips.length];
          const window = windows[Math.floor(drawUnit(secureRandom) * windows.length)];
          return lightCapture(secureRandom, POLICY, window, draw());
        });
        return outcomesOf(kind, captures);
      }),
      rendered: await measureRendered(vision),
    };
  } finally {
    await vision.close();
  }
}

/** Parts of live clips as long as the step in which nobody turns, by clip. */
async function windowsOfClips(vision: Vision): Promise<readonly (readonly (readonly Lit[])[])[]> {
  const folder = join(dataFolder, "video");
  const clips: (readonly (readonly Lit[])[])[] = [];
  for (const { path } of (await clipsIn(folder)).filter(({ isLive }) => isLive)) {
    const rate = { framesPerSecond: 1000 / FRAME_MS, maxSeconds: MOST_SECONDS };
    const jpegs = await clipFrames(path, rate);
    const frames: FrameRecord[] = [];
    for (const [i, jpeg] of jpegs.entries()) frames.push(await look(vision, jpeg, i, [0, 0, 0]));
    const windows = [];
    for (let start = 0; start + STEP_FRAMES <= frames.length; start += STEP_FRAMES / 4) {
      const window = frames.slice(start, start + STEP_FRAMES).filter(hasOneFace);
      if (window.length === STEP_FRAMES && isHeldStill(window)) windows.push(window.map(litOf));
    }
    if (windows.length > 0) clips.push(windows);
  }
  return clips;
}

function isHeldStill(frames: readonly FaceFrame[]): boolean {
  const first = frames.slice(0, 5);
  const neutral = {
    yaw: median(first.map(({ face }) => face.yawRatio)),
    pitch: median(first.map(({ face }) => face.pitchRatio)),
  };
  return !hasTurned(frames, neutral, POLICY);
}

function litOf({ face, roomLight }: FaceFrame): Lit {
  return { face: face.light, room: roomLight };
}

/** Four subjects in each light, once as a person, on paper and on a screen. */
async function measureRendered(vision: Vision): Promise<readonly Outcomes[]> {
  const kinds: readonly (readonly [string, (subject: Subject) => Subject, readonly number[]])[] = [
    ["rendered person", (subject) => subject, [0, 0.1, 0.2, 0.4, 0.8]],
    ["rendered print", (subject) => sheetSubject(subject), [0.1, 0.4]],
    ["rendered screen", (subject) => sheetSubject(subject, { isScreen: true }), [0.4, 0.8]],
  ];
  const results: Outcomes[] = [];
  for (const [kind, shownBy, ratios] of kinds) {
    for (const ratio of ratios) {
      const captures: Capture[] = [];
      for (const source of Object.values(subjectSources)) {
        captures.push(await renderedCapture(vision, shownBy(await prepareSubject(source)), ratio));
      }
      results.push(outcomesOf(`${kind}, r = ${ratio}`, captures));
    }
  }
  return results;
}

async function renderedCapture(vision: Vision, subject: Subject, ratio: number): Promise<Capture> {
  const step = drawLight(secureRandom);
  const lagMs = 300 * drawUnit(secureRandom);
  const startMs = 60_000 * drawUnit(secureRandom);
  // Darker than in its picture, so that there is room above for the screen's light.
  const ambient = 0.6;
  const frames: FrameRecord[] = [];
  for (let i = 0; i < STEP_FRAMES; i++) {
    const atMs = i * FRAME_MS;
    const colourAt = (ms: number): Rgb => step.colours.at(Math.floor(ms / step.everyMs)) ?? [0, 0, 0];
    const [red, green, blue] = shinesAs(atMs < lagMs ? [0, 0, 0] : colourAt(atMs - lagMs));
    const state = {
      ...neutralState,
      ...idle({ kind: "centre" }, atMs, startMs + atMs),
      ambient: [ambient, ambient, ambient] as const,
      screenLight: [red * ratio * ambient, green * ratio * ambient, blue * ratio * ambient] as const,
    };
    const jpeg = await encodeJpeg(renderFrame(subject, state));
    frames.push(await look(vision, jpeg, i, colourAt(atMs)));
  }
  return {
    policy: POLICY,
    plan: [{ step, restMs: 0 }],
    frames,
    stepStarts: [0],
    restStarts: [frames.length],
  };
}

async function look(vision: Vision, jpeg: Uint8Array, sequence: number, colour: Rgb): Promise<FrameRecord> {
  const atMs = sequence * FRAME_MS;
  const frame = { sequence, clientMs: atMs, serverMs: atMs, step: 0, colour };
  return observe(frame, pictureDigest(jpeg), await vision.analyzePhoto(jpeg, {}), 0).frame;
}

function outcomesOf(kind: string, captures: readonly Capture[]): Outcomes {
  const results = captures.map((capture) => lightGate.judge(capture));
  const refused = results.filter(({ reason }) => reason !== undefined).length;
  const seen = results.filter(({ reason, numbers }) => reason === undefined && numbers["seen"] === 1).length;
  return { kind, seen, refused, blind: results.length - refused - seen };
}

/** @returns Markdown. */
export function renderLight({ clips, windows, inNumbers, rendered }: LightResult): string {
  const { minRatio, minCorrelation, mostLagMs } = POLICY.light;
  return [
    `An answer is seen from r = ${minRatio} and a correlation of ${minCorrelation} on, at a lag of at most ${mostLagMs} ms; r is the screen's light on the face as a share of the room's. Blind passes where the policy says \`skip\`.`,
    "",
    `In numbers: face and room light of ${clips} live clips (${windows} windows without a turn), each multiplied by what the colours would add under a warm to cloudy room light, seen through a white balance that adapts and with a lag of up to 300 ms (a smearing camera keeps 60 % of the frame before); ${TRIALS} sessions a row. The intervals count sessions; the people are no more than the clips.`,
    "",
    ...table(inNumbers),
    "",
    "Rendered, through the vision models:",
    "",
    ...table(rendered),
  ].join("\n");
}

function table(rows: readonly Outcomes[]): readonly string[] {
  return [
    "| in front of the camera | sessions | seen | refused | blind |",
    "|---|---|---|---|---|",
    ...rows.map(({ kind, seen, refused, blind }) => {
      const all = seen + refused + blind;
      const shares = [seen, refused, blind].map((count) => percent(proportion(count, all)));
      return `| ${kind} | ${all} | ${shares.join(" | ")} |`;
    }),
  ];
}

if (isMain(import.meta.url)) console.log(renderLight(await measureLight()));
