/** Heads that follow a dot, and heads that only seem to: where each points over the time of one step, in pose ratios. */
import { promptOf } from "../../src/auth/prompt.ts";
import type { Pose } from "../../src/liveness/frames.ts";
import { drawFollowPath } from "../../src/liveness/follow-path.ts";
import type { FollowStep } from "../../src/liveness/step.ts";
import { drawInteger, drawUnit, secureRandom } from "../../src/shared/random.ts";
import { minimumJerk } from "../../test/support/subject/motion.ts";
import { poseAt, type Trace } from "./traces.ts";

/** Where a head points, `ms` after the step began. */
export type Motion = (ms: number) => Pose;

/** Where people point their nose for a dot at the edge: about 22 degrees aside and 14 up, at 0.018 and 0.012 a degree. */
const YAW_REACH = 0.4;
const PITCH_REACH = 0.17;

export function between(least: number, most: number): number {
  return least + drawUnit(secureRandom) * (most - least);
}

export function oneOf<T>(items: readonly T[]): T {
  return items[drawInteger(secureRandom, items.length)];
}

export function drawStep(durationMs: number): FollowStep {
  return { kind: "follow", ...drawFollowPath(secureRandom, durationMs) };
}

/** Somebody who follows: 150 to 600 ms behind and not always by as much, 60 to 140 % of the way, slower turns smoothed away. */
export function livePerson(step: FollowStep): Motion {
  // A camera's picture is some time old when it is stamped.
  const lagMs = between(150, 600) + between(20, 80);
  const [wobbleMs, everyMs, phase] = [between(0, 100), between(1_500, 4_000), between(0, 2 * Math.PI)];
  const amplitude = between(0.6, 1.4);
  const pitchShare = between(0.8, 1.2);
  const smoothMs = between(50, 300);
  // Seen from the side a face looks tilted, by up to so much on recorded turns.
  const [tilt, bend] = [between(-0.15, 0.15), between(-0.3, 0)];
  const rest = restingPose();
  return (ms) => {
    const seenMs = ms - lagMs + wobbleMs * Math.sin((2 * Math.PI * ms) / everyMs + phase);
    const [x, y] = smoothedPlace(step, seenMs, smoothMs);
    const yaw = amplitude * YAW_REACH * x;
    const pitch = amplitude * pitchShare * PITCH_REACH * y + tilt * yaw + bend * yaw ** 2;
    return { yaw: rest.yaw + yaw, pitch: rest.pitch + pitch };
  };
}

/** Looks at the camera and nothing else. */
export function stillHead(): Motion {
  const rest = restingPose();
  return () => rest;
}

/** Follows on one axis only. */
export function oneAxis(step: FollowStep, axis: "yaw" | "pitch"): Motion {
  const [live, rest] = [livePerson(step), restingPose()];
  return (ms) => ({ ...rest, [axis]: live(ms)[axis] });
}

/** As smooth and as wide as following, but of no dot: from the middle of another way. */
export function wanderer(durationMs: number): Motion {
  const motion = livePerson(drawStep(2 * durationMs));
  const sinceMs = between(400, durationMs);
  return (ms) => motion(sinceMs + ms);
}

/** What the same person once did for another dot, started with this one. */
export function earlierFollow(durationMs: number): Motion {
  return livePerson(drawStep(durationMs));
}

/** Of many earlier follows the one whose beginning fits best to as much of the way as the page knows ahead. */
export function bestEarlierFollow(step: FollowStep, library: readonly FollowStep[]): Motion {
  const prompt = promptOf(step);
  const known = prompt.kind === "follow" ? prompt.path.length : 0;
  const misfit = ({ path }: FollowStep): number =>
    step.path
      .slice(0, known)
      .reduce((sum, [x, y], i) => sum + (x - path[i][0]) ** 2 + (y - path[i][1]) ** 2, 0);
  const best = library.reduce((chosen, one) => (misfit(one) < misfit(chosen) ? one : chosen));
  return livePerson(best);
}

/** A clip that an operator can start: from neutral aside and back. */
export interface TurnClip {
  readonly lengthMs: number;
  readonly motion: Motion;
  /** Where it leads to, as the dot's place would be. */
  readonly towards: readonly [x: number, y: number];
}

/** A made-up turn to a side or a slant, quick or slow. */
export function simulatedClip(towards: readonly [x: number, y: number]): TurnClip {
  const [moveMs, holdMs, reach] = [between(350, 700), between(0, 350), between(0.8, 1.5)];
  const motion = (ms: number): Pose => {
    const share = minimumJerk(ms / moveMs) - minimumJerk((ms - moveMs - holdMs) / moveMs);
    return {
      yaw: reach * YAW_REACH * towards[0] * share,
      pitch: reach * PITCH_REACH * towards[1] * share,
    };
  };
  return { lengthMs: 2 * moveMs + holdMs, motion, towards };
}

export const fourSides = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
export const eightSides = [...fourSides, [0.75, 0.75], [-0.75, 0.75], [0.75, -0.75], [-0.75, -0.75]] as const;

/** The turns of a recorded person, cut out of the clip. */
export function recordedClips(trace: Trace): readonly TurnClip[] {
  const rest = poseAt(trace, 0);
  const reachOf = ({ yaw, pitch }: Pose): readonly [number, number] => [
    (yaw - rest.yaw) / YAW_REACH,
    (pitch - rest.pitch) / PITCH_REACH,
  ];
  const isAway = (pose: Pose): boolean => Math.hypot(...reachOf(pose)) > 0.45;
  const clips: TurnClip[] = [];
  let sinceMs: number | undefined;
  for (const point of trace.points) {
    if (isAway(point)) sinceMs ??= point.ms;
    else if (sinceMs !== undefined) {
      const [fromMs, untilMs] = [sinceMs - 200, point.ms + 200];
      sinceMs = undefined;
      if (untilMs - fromMs < 600) continue;
      const [x, y] = reachOf(poseAt(trace, (fromMs + untilMs) / 2));
      const length = Math.hypot(x, y);
      clips.push({
        lengthMs: untilMs - fromMs,
        motion: (ms) => {
          const { yaw, pitch } = poseAt(trace, fromMs + ms);
          return { yaw: yaw - rest.yaw, pitch: pitch - rest.pitch };
        },
        towards: [x / length, y / length],
      });
    }
  }
  return clips;
}

/**
 * Sees the dot and starts, each time when the last clip is over, the one that goes where it is: after a moment of reaction.
 *
 * @param cuts Leaves a clip as soon as another fits better.
 */
export function operator(step: FollowStep, clips: readonly TurnClip[], cuts: boolean): Motion {
  const reactionMs = between(200, 450);
  const rest = restingPose();
  const played: { readonly fromMs: number; readonly clip: TurnClip | undefined }[] = [];
  const durationMs = step.everyMs * (step.path.length - 1) + 1_500;
  for (let ms = 0, freeMs = 0; ms < durationMs; ms += 50) {
    const [x, y] = placeOf(step, ms - reactionMs);
    const fits = ({ towards }: TurnClip): number => towards[0] * x + towards[1] * y;
    const best = clips.reduce((chosen, one) => (fits(one) > fits(chosen) ? one : chosen));
    const current = played.at(-1);
    const wished = Math.hypot(x, y) > 0.3 ? best : undefined;
    const mayCut =
      cuts && current !== undefined && ms - current.fromMs >= reactionMs && current.clip !== wished;
    if (ms < freeMs && !mayCut) continue;
    if (wished === undefined && current?.clip === undefined) continue;
    played.push({ fromMs: ms, clip: wished });
    freeMs = wished === undefined ? ms : ms + wished.lengthMs;
  }
  return (ms) => {
    const current = played.findLast(({ fromMs }) => fromMs <= ms);
    if (current?.clip === undefined || ms > current.fromMs + current.clip.lengthMs) return rest;
    const { yaw, pitch } = current.clip.motion(ms - current.fromMs);
    return { yaw: rest.yaw + yaw, pitch: rest.pitch + pitch };
  };
}

/** Levels differ from person to person. */
function restingPose(): Pose {
  return { yaw: between(-0.05, 0.05), pitch: between(-0.1, 0.1) };
}

/** The mean of the dot's places around a moment: a head is heavy. */
function smoothedPlace(step: FollowStep, ms: number, widthMs: number): readonly [x: number, y: number] {
  const shares = [-0.5, -0.25, 0, 0.25, 0.5].map((share) => placeOf(step, ms + share * widthMs));
  const sum = shares.reduce(([a, b], [x, y]) => [a + x, b + y] as const, [0, 0] as const);
  return [sum[0] / shares.length, sum[1] / shares.length];
}

function placeOf({ path, everyMs }: FollowStep, ms: number): readonly [x: number, y: number] {
  const at = Math.min(path.length - 1, Math.max(0, ms / everyMs));
  const from = Math.floor(at);
  const to = Math.min(path.length - 1, from + 1);
  const share = at - from;
  return [
    path[from][0] + share * (path[to][0] - path[from][0]),
    path[from][1] + share * (path[to][1] - path[from][1]),
  ];
}
