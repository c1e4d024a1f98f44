/** Who passes the follow step: simulated people who follow the dot, and everything that does not but moves. */
import type { FrameRecord } from "../src/liveness/frames.ts";
import { standardPolicy } from "../src/liveness/policy.ts";
import type { FollowStep } from "../src/liveness/step.ts";
import { judgeFollow } from "../src/liveness/steps/follow.ts";
import { percent, proportion } from "../src/evaluation/statistics.ts";
import { frameOf } from "../test/support/frames.ts";
import * as followers from "./lib/followers.ts";
import type { Motion } from "./lib/followers.ts";
import { poseAt, readTraces, talkingClips, type Trace, turningClips } from "./lib/traces.ts";
import { isMain } from "./lib/vision.ts";

const TRIALS = 2_000;
const { between, oneOf } = followers;
const { durationMs, mostLagMs } = standardPolicy.follow;

/** What the recorded heads of people who look on and talk did beside: measured jitter of the ratios from frame to frame. */
const LEAST_JITTER = 0.004;
const MOST_JITTER = 0.012;
/** Somebody who keeps looking at the camera, and somebody in conversation or before an audience. */
const calmClips: readonly string[] = [
  "web_wolfhuo_real.mp4",
  "td_talk_a6242466_4.mp4",
  "td_talk_cf1d1c92_8.mp4",
];

interface Kind {
  readonly name: string;
  readonly isLive: boolean;
  readonly motion: (step: FollowStep) => Motion;
  /** Whose unrest is added. */
  readonly unrest?: readonly Trace[];
}

/** @returns Markdown. */
export async function measureFollow(): Promise<string> {
  const kinds = kindsOf(await readTraces(turningClips), await readTraces(talkingClips));
  return [
    `${TRIALS} trials of each kind, every one with its own way of the dot; 8 to 12 frames a second, one in twenty lost; jitter of the pose as on recorded clips.`,
    "",
    "| | passes |",
    "|---|---|",
    ...kinds.map((kind) => `| ${kind.name} | ${percent(proportion(passes(kind), TRIALS))} |`),
  ].join("\n");
}

function kindsOf(turning: readonly Trace[], talking: readonly Trace[]): readonly Kind[] {
  const calm = talking.filter(({ name }) => calmClips.includes(name));
  const recorded = turning.map(followers.recordedClips);
  const library = Array.from({ length: 50 }, () => followers.drawStep(durationMs));
  const { fourSides, eightSides, simulatedClip, operator } = followers;
  return [
    {
      name: "follows, 150 to 600 ms behind, 60 to 140 % of the way",
      isLive: true,
      motion: followers.livePerson,
    },
    { name: "the same, speaking into a camera", isLive: true, motion: followers.livePerson, unrest: calm },
    { name: "the same, in lively conversation", isLive: true, motion: followers.livePerson, unrest: talking },
    { name: "looks at the camera", isLive: false, motion: followers.stillHead, unrest: talking },
    {
      name: "follows aside only",
      isLive: false,
      motion: (step) => followers.oneAxis(step, "yaw"),
      unrest: calm,
    },
    { name: "follows up and down only", isLive: false, motion: (step) => followers.oneAxis(step, "pitch") },
    { name: "moves as smoothly, at random", isLive: false, motion: () => followers.wanderer(durationMs) },
    { name: "follows an earlier way", isLive: false, motion: () => followers.earlierFollow(durationMs) },
    {
      name: "follows the one of 50 earlier ways whose beginning fits best",
      isLive: false,
      motion: (step) => followers.bestEarlierFollow(step, library),
    },
    {
      name: "an operator with recorded turns of one person",
      isLive: false,
      motion: (step) => operator(step, oneOf(recorded), false),
    },
    {
      name: "an operator with quick turns to four sides",
      isLive: false,
      motion: (step) => operator(step, fourSides.map(simulatedClip), false),
    },
    {
      name: "an operator with quick turns to eight sides",
      isLive: false,
      motion: (step) => operator(step, eightSides.map(simulatedClip), false),
    },
    {
      name: "an operator with eight sides who cuts from turn to turn at once",
      isLive: false,
      motion: (step) => operator(step, eightSides.map(simulatedClip), true),
    },
  ];
}

function passes({ motion, unrest }: Kind): number {
  let passed = 0;
  for (let i = 0; i < TRIALS; i++) {
    const step = followers.drawStep(durationMs);
    if (isPassed(step, framesOf(motion(step), unrest))) passed++;
  }
  return passed;
}

/** As the judge does: frame by frame, until it is settled. */
function isPassed(step: FollowStep, frames: readonly FrameRecord[]): boolean {
  const context = { neutral: { yaw: 0, pitch: 0 }, policy: standardPolicy };
  const first = frames.findIndex(({ clientMs }) => clientMs - frames[0].clientMs >= durationMs);
  for (let end = first + 1; end <= frames.length; end++) {
    const { kind } = judgeFollow(step, frames.slice(0, end), context);
    if (kind !== "going") return kind === "done";
  }
  return false;
}

function framesOf(motion: Motion, unrest: readonly Trace[] = []): FrameRecord[] {
  const everyMs = 1_000 / between(8, 12);
  const [yawJitter, pitchJitter] = [between(LEAST_JITTER, MOST_JITTER), between(LEAST_JITTER, MOST_JITTER)];
  const disturb = unrest.length > 0 ? unrestOf(oneOf(unrest)) : () => ({ yaw: 0, pitch: 0 });
  const frames: FrameRecord[] = [];
  for (let ms = 0; ms <= durationMs + mostLagMs + 2 * everyMs; ms += everyMs * between(0.85, 1.15)) {
    if (ms > 0 && between(0, 1) < 0.05) continue;
    const [pose, also] = [motion(ms), disturb(ms)];
    const shown = {
      yawRatio: pose.yaw + also.yaw + yawJitter * normal(),
      pitchRatio: pose.pitch + also.pitch + pitchJitter * normal(),
      points: [],
    };
    frames.push({ ...frameOf(frames.length, 0, shown), clientMs: ms, serverMs: ms });
  }
  return frames;
}

/** How a recorded head moved about where it was, from a random moment on. */
function unrestOf(trace: Trace): Motion {
  const lastMs = trace.points[trace.points.length - 1].ms;
  const sinceMs = between(0, Math.max(0, lastMs - durationMs - mostLagMs));
  const rest = poseAt(trace, sinceMs);
  return (ms) => {
    const { yaw, pitch } = poseAt(trace, sinceMs + ms);
    return { yaw: yaw - rest.yaw, pitch: pitch - rest.pitch };
  };
}

/** Box and Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - between(0, 1))) * Math.cos(2 * Math.PI * between(0, 1));
}

if (isMain(import.meta.url)) console.log(await measureFollow());
