/** How well a head followed the dot: at the best of all lags, how much of the head's movement on each axis is the dot's. */
import type { FaceFrame } from "./frames.ts";
import { correlation, deviation } from "./series.ts";
import type { FollowStep } from "./step.ts";

/** A head's movement beside the dot's, at the lag where they agree best. */
export interface Following {
  /** How far the head is behind the dot, in milliseconds; below 0 it was ahead. */
  readonly lagMs: number;
  readonly yawCorrelation: number;
  readonly pitchCorrelation: number;
  /** Both axes together, -1 to 1. */
  readonly agreement: number;
  /** Of the yaw ratio. */
  readonly yawDeviation: number;
}

const LAG_STEP_MS = 25;
/** Looked at, too: a movement that fits best before the dot made it was no answer. */
const MOST_AHEAD_MS = 300;

/**
 * @param faces Since the dot was shown, oldest first.
 * @param sinceMs The client's time at the first frame of the step: the dot started then.
 */
export function measureFollowing(
  step: FollowStep,
  faces: readonly FaceFrame[],
  sinceMs: number,
  mostLagMs: number,
): Following {
  const yaw = faces.map(({ face }) => face.yawRatio);
  const pitch = faces.map(({ face }) => face.pitchRatio);
  const times = faces.map(({ clientMs }) => clientMs - sinceMs);
  const yawDeviation = deviation(yaw);
  let best: Following | undefined;
  for (let lagMs = -MOST_AHEAD_MS; lagMs <= mostLagMs; lagMs += LAG_STEP_MS) {
    const onAxis = (axis: 0 | 1): number[] => times.map((ms) => placeAt(step, axis, ms - lagMs));
    const yawCorrelation = correlation(yaw, onAxis(0));
    const pitchCorrelation = correlation(pitch, onAxis(1));
    const agreement = together(yawCorrelation, pitchCorrelation);
    if (best !== undefined && best.agreement >= agreement) continue;
    best = { lagMs, yawCorrelation, pitchCorrelation, agreement, yawDeviation };
  }
  return best ?? { lagMs: 0, yawCorrelation: 0, pitchCorrelation: 0, agreement: 0, yawDeviation };
}

/** The mean of both by Fisher's z, in which a step from 0.9 to 0.95 counts as much as it is rare: the pitch ratio is noisier, and a good yaw makes up for it. */
function together(yawCorrelation: number, pitchCorrelation: number): number {
  const [yaw, pitch] = [yawCorrelation, pitchCorrelation].map((r) =>
    Math.atanh(Math.max(-0.995, Math.min(0.995, r))),
  );
  return Math.tanh((yaw + pitch) / 2);
}

/** Where the dot is on one axis; before its first place and after its last it rests there. */
function placeAt({ path, everyMs }: FollowStep, axis: 0 | 1, ms: number): number {
  const at = Math.min(path.length - 1, Math.max(0, ms / everyMs));
  const from = Math.floor(at);
  const to = Math.min(path.length - 1, from + 1);
  return path[from][axis] + (at - from) * (path[to][axis] - path[from][axis]);
}
