/** What the gates that need no prompt say of recorded clips: live people and screen replays, whole clips at ten frames a second. */
import { join } from "node:path";
import { withSimilarity } from "../src/cli/captures/read-clip.ts";
import { percent, proportion } from "../src/evaluation/statistics.ts";
import type { Capture } from "../src/liveness/capture.ts";
import { type FrameRecord, hasOneFace, isNeutral } from "../src/liveness/frames.ts";
import type { Gate, GateName } from "../src/liveness/gate.ts";
import { gatesOf } from "../src/liveness/gates/all.ts";
import { padGate } from "../src/liveness/gates/pad.ts";
import { parallaxGate } from "../src/liveness/gates/parallax.ts";
import { type Policy, standardPolicy } from "../src/liveness/policy.ts";
import type { Vision } from "../src/vision/facts.ts";
import { realModels } from "../test/support/models.ts";
import { clipFrames, clipsIn, isLiveClip } from "./lib/clip-frames.ts";
import { type CutResult, cutsBetween } from "./lib/cuts.ts";
import { observePictures } from "./lib/frame-records.ts";
import { isMain, openRealVision, requireData } from "./lib/vision.ts";

/** A capture seldom lasts longer. */
const rate = { framesPerSecond: 10, maxSeconds: 20 } as const;
/** Frames that look at the camera before a clip counts as past `centre`. */
const CENTRE_FRAMES = 10;
const policy: Policy = standardPolicy;
/** It judges the answer to a prompt, so only clips of turning heads are its business. */
const prompted: readonly GateName[] = ["parallax"];
/** Clips in which a head turns clearly, by the notes that come with them. */
const turning = /^td_(live|replay)|^web_(apfol|zubair)_real|^web_apfol_screen/;

/** The only people who were recorded more than once. */
const onePersonTwice = [
  ["td_live_642ce38f.mp4", "td_replay_648025ea.mp4"],
  ["td_live_dffc6431.mp4", "td_replay_e0d4f30f.mp4"],
  ["web_apfol_real.webm", "web_apfol_screen.webm"],
  ["web_wolfhuo_real.mp4", "web_wolfhuo_screen.mp4"],
  ["web_zubair_real.webm", "web_zubair_screen.mp4"],
] as const;

export interface ClipResult {
  readonly name: string;
  readonly kind: "live" | "replay";
  readonly frames: number;
  readonly facesFound: number;
  readonly meanLiveLogit: number;
  /** The gates that refused, with the frame at which they first did. */
  readonly refusals: readonly string[];
  /** Of clips in which a head turns: whether it turns like one, and what no plane explains, in eye distances. */
  readonly turn?: { readonly isFlat: boolean; readonly residual: number };
}

export interface ClipResults {
  readonly clips: readonly ClipResult[];
  readonly cuts: readonly CutResult[];
}

/** Runs all clips on the real models. Needs ffmpeg. */
export async function measureClips(): Promise<ClipResults> {
  const folder = join(requireData(), "video");
  const { manifest } = await realModels();
  const vision = await openRealVision();
  try {
    const frames = new Map<string, readonly FrameRecord[]>();
    for (const { name, path } of await clipsIn(folder)) {
      frames.set(name, await framesOf(vision, manifest.embedding.minNorm, path));
    }
    return { clips: [...frames].map(([name, records]) => resultOf(name, records)), cuts: cutsOf(frames) };
  } finally {
    await vision.close();
  }
}

async function framesOf(vision: Vision, minNorm: number, path: string): Promise<readonly FrameRecord[]> {
  const jpegs = await clipFrames(path, rate);
  return withSimilarity(await observePictures(vision, minNorm, jpegs, rate.framesPerSecond));
}

/** Cuts between recordings and within one; of one person in several recordings there are only a clip and its replay. */
function cutsOf(frames: ReadonlyMap<string, readonly FrameRecord[]>): CutResult[] {
  const of = (name: string): readonly FrameRecord[] => frames.get(name) ?? [];
  const names = [...frames.keys()];
  const turns = names.filter((name) => name.startsWith("td_live"));
  const replays = names.filter((name) => name.startsWith("td_replay"));
  const others = (list: readonly string[]) =>
    list.flatMap((a) => list.filter((b) => b !== a).map((b) => [of(a), of(b)] as const));
  return [
    cutsBetween(
      "a live clip and the replay of the same person",
      onePersonTwice.map(([live, replay]) => [of(live), of(replay)] as const),
    ),
    cutsBetween("live clips of two people, two phones", others(turns)),
    cutsBetween("two replays, of two people", others(replays)),
    cutsBetween(
      "two moments of one live clip",
      turns.map((name) => [of(name), of(name)] as const),
    ),
    cutsBetween(
      "two moments of one replay",
      replays.map((name) => [of(name), of(name)] as const),
    ),
  ];
}

function resultOf(name: string, frames: readonly FrameRecord[]): ClipResult {
  const whole = captureOf(frames);
  const { reason, numbers } = parallaxGate.judge(whole);
  return {
    name,
    kind: isLiveClip(name) ? "live" : "replay",
    frames: frames.length,
    facesFound: frames.filter(hasOneFace).length,
    meanLiveLogit: padGate.judge(whole).numbers["meanLiveLogit"],
    refusals: gatesOf(policy).flatMap((gate) => refusalsOf(gate, frames)),
    ...(turning.test(name) ? { turn: { isFlat: reason !== undefined, residual: numbers["residual"] } } : {}),
  };
}

/** A gate's first refusal while the clip plays. */
function refusalsOf(gate: Gate, frames: readonly FrameRecord[]): string[] {
  if (prompted.includes(gate.name)) return [];
  const ends = gate.when === "end" ? [frames.length] : frames.map((_, i) => i + 1);
  for (const end of ends) {
    const { reason } = gate.judge(captureOf(frames.slice(0, end)));
    if (reason !== undefined) return [`${gate.name}:${reason}@${end}`];
  }
  return [];
}

/** The clip as a capture: `centre` until the face has looked at the camera for a second, and all that follows as one answer. */
function captureOf(frames: readonly FrameRecord[]): Capture {
  const looking = frames.flatMap((frame, i) => (hasOneFace(frame) && isNeutral(frame) ? [i] : []));
  const last = looking.at(CENTRE_FRAMES - 1);
  const ends = last === undefined ? [] : [last + 1];
  return { policy, plan: [], frames, stepStarts: [0, ...ends], restStarts: ends };
}

/** @returns Markdown. */
export function renderClips({ clips: results, cuts }: ClipResults): string {
  const live = results.filter(({ kind }) => kind === "live");
  const replays = results.filter(({ kind }) => kind === "replay");
  const isRefused = ({ refusals }: ClipResult): boolean => refusals.length > 0;
  return [
    `${live.length} live and ${replays.length} replayed clips, ten frames a second, at most ${rate.maxSeconds} s each, under the policy \`${policy.name}\`. Some thresholds were set with these clips in view: take the figures as leads.`,
    "",
    `- live clips refused by the passive gates: ${share(live, isRefused)}`,
    `- replayed clips accepted by the passive gates alone: ${share(replays, (one) => !isRefused(one))}`,
    `- live clips of turning heads refused by the parallax gate: ${share(turningOf(live), isFlat)}`,
    `- replayed clips of turning heads that pass the parallax gate, as they must: ${share(turningOf(replays), (one) => !isFlat(one))}`,
    "",
    "| clip | kind | frames | with one face | mean log odds of live | residual of the turn | refused by |",
    "|---|---|---|---|---|---|---|",
    ...results.map(
      ({ kind, frames, facesFound, meanLiveLogit, turn, refusals }, i) =>
        `| ${i + 1} | ${kind} | ${frames} | ${facesFound} | ${meanLiveLogit.toFixed(2)} | ${turn?.residual.toFixed(3) ?? "no turn"} | ${refusals.join(", ") || "nothing"} |`,
    ),
    "",
    "Cuts between frames that look at the camera, as the continuity gate sees them, the identity left aside:",
    "",
    "| cut from one frame to the next between | cuts | seen |",
    "|---|---|---|",
    ...cuts.map(
      ({ what, cuts: count, seen }) => `| ${what} | ${count} | ${Math.round((100 * seen) / count)} % |`,
    ),
  ].join("\n");
}

function turningOf(results: readonly ClipResult[]): readonly ClipResult[] {
  return results.filter(({ turn }) => turn !== undefined);
}

function isFlat({ turn }: ClipResult): boolean {
  return turn?.isFlat === true;
}

function share(results: readonly ClipResult[], holds: (one: ClipResult) => boolean): string {
  const hits = results.filter(holds).length;
  return `${hits} of ${results.length}: ${percent(proportion(hits, results.length))}`;
}

if (isMain(import.meta.url)) console.log(renderClips(await measureClips()));
