/** What the gates that need no prompt say of recorded clips: live people and screen replays, whole clips at ten frames a second. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
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
import { clipFrames } from "./lib/clip-frames.ts";
import { observePictures, recordsOf } from "./lib/frame-records.ts";
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

/** Runs all clips on the real models. Needs ffmpeg. */
export async function measureClips(): Promise<readonly ClipResult[]> {
  const folder = join(requireData(), "video");
  const { manifest } = await realModels();
  const vision = await openRealVision();
  try {
    const names = (await readdir(folder)).filter((name) => /\.(mp4|webm)$/.test(name)).sort();
    const results: ClipResult[] = [];
    for (const name of names) {
      results.push(resultOf(name, await framesOf(vision, manifest.embedding.minNorm, join(folder, name))));
    }
    return results;
  } finally {
    await vision.close();
  }
}

async function framesOf(vision: Vision, minNorm: number, path: string): Promise<FrameRecord[]> {
  const jpegs = await clipFrames(path, rate);
  return recordsOf(await observePictures(vision, minNorm, jpegs, rate.framesPerSecond));
}

function resultOf(name: string, frames: readonly FrameRecord[]): ClipResult {
  const whole = captureOf(frames);
  const { reason, numbers } = parallaxGate.judge(whole);
  return {
    name,
    kind: /replay|_screen/.test(name) ? "replay" : "live",
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
export function renderClips(results: readonly ClipResult[]): string {
  const live = results.filter(({ kind }) => kind === "live");
  const replays = results.filter(({ kind }) => kind === "replay");
  const isRefused = ({ refusals }: ClipResult): boolean => refusals.length > 0;
  return [
    `${live.length} live and ${replays.length} replayed clips, ten frames a second, at most ${rate.maxSeconds} s each, under the policy \`${policy.name}\`.`,
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
