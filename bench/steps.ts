/** How well turns and blinks are found on recorded people, sampled as often as cameras may, and how often where there are none. */
import { findBlinks } from "../src/liveness/blinks.ts";
import { type FrameRecord, isNeutral, hasOneFace, median, type Pose } from "../src/liveness/frames.ts";
import { standardPolicy } from "../src/liveness/policy.ts";
import {
  along,
  furthestTurn,
  hasTurned,
  turnDirections,
  turnThreshold,
} from "../src/liveness/pose-change.ts";
import type { Direction } from "../src/liveness/step.ts";
import { frameOf } from "../test/support/frames.ts";
import { percent, proportion } from "../src/evaluation/statistics.ts";
import { readTraces, talkingClips, type Trace, TRACE_FRAMES_PER_SECOND, turningClips } from "./lib/traces.ts";
import { isMain } from "./lib/vision.ts";

/** The order of the turns in each clip, from its notes; the person's own sides. */
const turns: Readonly<Record<string, readonly Direction[]>> = {
  "td_live_05b89f74.mp4": ["left", "right", "up", "down"],
  "td_live_4272b19c.mp4": ["up", "right", "left", "down"],
  "td_live_642ce38f.mp4": ["left", "right", "up", "down"],
  "td_live_9f2be705.mp4": ["left", "right", "up", "down"],
  "td_live_dffc6431.mp4": ["right", "left", "right", "up", "down"],
};

/** Seconds at which somebody saw a blink; there may be more of them. */
const blinkSeconds: Readonly<Record<string, readonly number[]>> = {
  "hdtf_aoc.mp4": [0.4, 1.3, 2.2, 3.2, 3.8, 4.3, 5.1, 6.1, 7.3],
  "liveportrait_d18.mp4": [3.2, 6.2],
  "liveportrait_d9.mp4": [0.5, 1.4, 4.8, 6.5, 9.9, 12.2, 12.9, 14.2, 15.1],
  "web_wolfhuo_real.mp4": [1.15, 4.3],
  "talkingface_franck.mp4": [6.9, 9.8, 25, 30.4, 36.6],
};
/** The labels were read off contact sheets. */
const LABEL_TOLERANCE_MS = 400;
/** A step is this long at least. */
const WINDOW_MS = 2_000;

/** @returns Markdown. */
export async function measureSteps(): Promise<string> {
  const turning = await readTraces(turningClips);
  const talking = await readTraces(talkingClips);
  return [
    "Of thirty recorded frames a second every third, second or each one, from every possible first frame: rates of one clip depend on one another.",
    "",
    "| | frames a second | | |",
    "|---|---|---|---|",
    turnsLine(turning, 3),
    `| 2-s windows of talking clips with a turn | 10 | ${windowsWithTurn(talking)} | |`,
    ...[3, 2, 1].map((every) => blinksLine(talking, every)),
  ].join("\n");
}

function turnsLine(traces: readonly Trace[], every: number): string {
  let found = 0;
  let labelled = 0;
  let further = 0;
  for (const trace of traces) {
    for (const frames of samplings(trace, every)) {
      const expected = turns[trace.name] ?? [];
      const seen = findTurns(frames);
      const right = longestCommon(expected, seen);
      found += right;
      labelled += expected.length;
      further += seen.length - right;
    }
  }
  return `| turns found in their order | ${rateOf(every)} | ${percent(proportion(found, labelled))} of ${labelled} | ${further} others |`;
}

/** Every turn in the order it happened, counted from wherever the head last stood still. */
function findTurns(frames: readonly FrameRecord[]): readonly Direction[] {
  const seen: Direction[] = [];
  let neutral: Pose | undefined;
  let isAway = false;
  let before: readonly Direction[] = [];
  frames.forEach((frame, i) => {
    neutral = standingPose(frames.slice(Math.max(0, i - 5), i)) ?? neutral;
    if (neutral === undefined || !hasOneFace(frame)) return;
    const from = neutral;
    const now = turnDirections
      .map((direction) => ({
        direction,
        share: along(direction, frame.face, from) / turnThreshold(direction, standardPolicy),
      }))
      .filter(({ share }) => share >= 1)
      .sort((a, b) => b.share - a.share)
      .map(({ direction }) => direction);
    const held = now.find((direction) => before.includes(direction));
    if (held !== undefined && (!isAway || seen.at(-1) !== held)) seen.push(held);
    if (held !== undefined) isAway = true;
    else if (furthestTurn(frame.face, from, standardPolicy) < 0.5) isAway = false;
    before = now;
  });
  return seen;
}

/** The pose of a head that looked at the camera and hardly moved. */
function standingPose(frames: readonly FrameRecord[]): Pose | undefined {
  const faces = frames.filter(hasOneFace).filter((frame) => isNeutral(frame));
  if (faces.length < 5) return undefined;
  const pose = {
    yaw: median(faces.map(({ face }) => face.yawRatio)),
    pitch: median(faces.map(({ face }) => face.pitchRatio)),
  };
  return faces.every(({ face }) => furthestTurn(face, pose, standardPolicy) < 0.35) ? pose : undefined;
}

function windowsWithTurn(traces: readonly Trace[]): string {
  let turned = 0;
  let windows = 0;
  for (const trace of traces) {
    const [frames] = samplings(trace, 3);
    for (let start = 5; start + WINDOW_MS / 100 <= frames.length; start += WINDOW_MS / 100) {
      const neutral = standingPose(frames.slice(start - 5, start));
      if (neutral === undefined) continue;
      windows++;
      if (hasTurned(frames.slice(start, start + WINDOW_MS / 100), neutral, standardPolicy)) turned++;
    }
  }
  return `${percent(proportion(turned, windows))} of ${windows}`;
}

function blinksLine(traces: readonly Trace[], every: number): string {
  let found = 0;
  let labelled = 0;
  const others: string[] = [];
  for (const trace of traces) {
    const labels = blinkSeconds[trace.name];
    if (labels === undefined) continue;
    let further = 0;
    for (const frames of samplings(trace, every)) {
      const blinks = findBlinks(frames);
      const isNear = (second: number, { startMs, endMs }: (typeof blinks)[number]): boolean =>
        second * 1_000 > startMs - LABEL_TOLERANCE_MS && second * 1_000 < endMs + LABEL_TOLERANCE_MS;
      found += labels.filter((second) => blinks.some((blink) => isNear(second, blink))).length;
      labelled += labels.length;
      further = Math.max(further, blinks.filter((blink) => !labels.some((at) => isNear(at, blink))).length);
    }
    if (further > 0) others.push(`${further} in ${trace.name}`);
  }
  return `| labelled blinks found | ${rateOf(every)} | ${percent(proportion(found, labelled))} of ${labelled} | others at most: ${others.join(", ")} |`;
}

function rateOf(every: number): number {
  return TRACE_FRAMES_PER_SECOND / every;
}

/** Every n-th frame, from each possible first one. */
function samplings(trace: Trace, every: number): readonly (readonly FrameRecord[])[] {
  const frames = trace.points.map((point, i): FrameRecord => {
    const { leftEyeClosed, rightEyeClosed, yaw, pitch } = point;
    const shown = { yawRatio: yaw, pitchRatio: pitch, leftEyeClosed, rightEyeClosed };
    return { ...frameOf(i, 0, shown), clientMs: point.ms, serverMs: point.ms };
  });
  return Array.from({ length: every }, (_, first) =>
    frames.filter(
      ({ clientMs }) => Math.round((clientMs * TRACE_FRAMES_PER_SECOND) / 1_000) % every === first,
    ),
  );
}

/** The length of the longest sequence that both contain in order. */
function longestCommon<T>(a: readonly T[], b: readonly T[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  if (a[0] === b[0]) return 1 + longestCommon(a.slice(1), b.slice(1));
  return Math.max(longestCommon(a.slice(1), b), longestCommon(a, b.slice(1)));
}

if (isMain(import.meta.url)) console.log(await measureSteps());
