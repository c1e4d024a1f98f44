/** Draws the way of the dot that the person follows: it rests in the centre for a moment, then glides both up or down and aside at once, never at a foreseeable pace. */
import { drawUnit, type RandomBytes } from "../shared/random.ts";
import { correlation, deviation } from "./series.ts";
import type { FollowStep } from "./step.ts";

/** Between two places; finer than a camera's frames, so that the eye sees one smooth way. */
const EVERY_MS = 50;
/** People find the dot first: it waits for them. */
const WAIT_MS = 400;

/** From one turning point to the next. Faster ones a head cannot follow, slower ones leave too few of them to prove anything. */
const LEAST_LEG_MS = 460;
const MOST_LEG_MS = 740;

/** How far from the centre a turning point is, and how far round it from the one before: the way leads round the centre and seldom through it, while clips of single turns always come back to it. */
const LEAST_RADIUS = 0.6;
const LEAST_ARC = (55 * Math.PI) / 180;
const MOST_ARC = (170 * Math.PI) / 180;

/** Ways are drawn anew until they meet all of these. */
const LEAST_DEVIATION = 0.36;
/** A dot on a line is what a clip of one slanting turn follows, too. */
const MOST_AXES_CORRELATION = 0.45;
/** In reaches a second; a nose that points 22 degrees aside at 1 moves with 77 degrees a second, as in a turn of 30 degrees in 0.7 s. */
const MOST_SPEED = 3.5;

type Axis = readonly number[];

/** @param durationMs How long the dot is shown, its rest in the centre included. */
export function drawFollowPath(random: RandomBytes, durationMs: number): Omit<FollowStep, "kind"> {
  for (;;) {
    const times = drawTimes(random, durationMs);
    const points = drawTurningPoints(random, times.length);
    const axisOf = (axis: 0 | 1): Axis =>
      Array.from({ length: Math.floor(durationMs / EVERY_MS) + 1 }, (_, i) =>
        splineAt(
          times,
          points.map((point) => point[axis]),
          i * EVERY_MS,
        ),
      );
    const [x, y] = [axisOf(0), axisOf(1)];
    const isAsideAtLast = Math.hypot(x[x.length - 1], y[y.length - 1]) >= LEAST_RADIUS;
    const isSlanting = Math.abs(correlation(x, y)) > MOST_AXES_CORRELATION;
    if (!isTelling(x) || !isTelling(y) || isSlanting || !isAsideAtLast) continue;
    return { everyMs: EVERY_MS, path: x.map((right, i) => [rounded(right), rounded(y[i])]) };
  }
}

/** When the dot is at each turning point, from the centre on. */
function drawTimes(random: RandomBytes, durationMs: number): readonly number[] {
  const times = [WAIT_MS];
  for (let last = WAIT_MS; last < durationMs; times.push(last)) {
    last += LEAST_LEG_MS + drawUnit(random) * (MOST_LEG_MS - LEAST_LEG_MS);
  }
  return times;
}

/** The centre, then anywhere, then round it to either side each time. */
function drawTurningPoints(random: RandomBytes, count: number): readonly (readonly [x: number, y: number])[] {
  let angle = 2 * Math.PI * drawUnit(random);
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return [0, 0];
    const radius = LEAST_RADIUS + drawUnit(random) * (1 - LEAST_RADIUS);
    const point = [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
    const arc = LEAST_ARC + drawUnit(random) * (MOST_ARC - LEAST_ARC);
    angle += drawUnit(random) < 0.5 ? arc : -arc;
    return point;
  });
}

/** A cubic through all points whose slope at each is that between its neighbours (Catmull-Rom): it stops nowhere, and starts from rest. */
function splineAt(times: readonly number[], values: readonly number[], ms: number): number {
  const last = times.length - 1;
  const from = times.findLastIndex((at, i) => i < last && at <= ms);
  if (from < 0) return values[0];
  const slope = (i: number): number =>
    i === 0 || i === last ? 0 : (values[i + 1] - values[i - 1]) / (times[i + 1] - times[i - 1]);
  const length = times[from + 1] - times[from];
  const t = Math.min(1, (ms - times[from]) / length);
  return (
    values[from] * (2 * t ** 3 - 3 * t ** 2 + 1) +
    values[from + 1] * (3 * t ** 2 - 2 * t ** 3) +
    length * (slope(from) * (t ** 3 - 2 * t ** 2 + t) + slope(from + 1) * (t ** 3 - t ** 2))
  );
}

/** Whether the axis moves much, and no faster than a head can. */
function isTelling(axis: Axis): boolean {
  const speeds = axis.slice(1).map((place, i) => (Math.abs(place - axis[i]) * 1_000) / EVERY_MS);
  const isWithin = Math.max(...axis.map(Math.abs)) <= 1;
  return isWithin && deviation(axis) >= LEAST_DEVIATION && Math.max(...speeds) <= MOST_SPEED;
}

/** To a thousandth of the reach, less than a pixel: paths travel and are kept as text. */
function rounded(place: number): number {
  // Text knows no negative zero.
  return Math.round(place * 1_000) / 1_000 + 0;
}
