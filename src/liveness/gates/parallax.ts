/** Parallax: a head seen from the side is no plane. Stops prints and photos on screens, still, moved or bent; not a replayed video, whose turn was real. */
import { framesOfStep } from "../capture.ts";
import { type FaceFrame, type FrameRecord, hasOneFace, isNeutral, median, pointIndices } from "../frames.ts";
import type { Gate } from "../gate.ts";
import { planeResidual } from "../homography.ts";

/** The last of `centre` and as many as a second has: their median takes most of the landmark network's noise out of one side of the comparison. */
export const FRONTAL_FRAMES = 10;
/** Of fewer, one that slipped would be the median. */
export const LEAST_FRONTAL_FRAMES = 3;
/** A single frame's landmarks may slip; three in a row at a slow frame rate, more at a fast one. */
const LEAST_HELD_FRAMES = 3;

export const parallaxGate: Gate = {
  name: "parallax",
  when: "end",
  judge(capture) {
    const { minResidual, heldMs } = capture.policy.parallax;
    const frontal = framesOfStep(capture, 0).filter(hasOneFace).filter(isNeutral).slice(-FRONTAL_FRAMES);
    const compared = capture.frames.slice(capture.stepStarts.at(1) ?? 0);
    const numbers = { frames: compared.filter(hasOneFace).length, residual: 0, yawChange: 0, pitchChange: 0 };
    if (frontal.length < LEAST_FRONTAL_FRAMES) return { reason: "too-few-frames", numbers };

    const view = frontalView(frontal);
    const yaw = median(frontal.map(({ face }) => face.yawRatio));
    const pitch = median(frontal.map(({ face }) => face.pitchRatio));
    const held = (measure: (frame: FaceFrame) => number): number => longestHeld(compared, heldMs, measure);
    // Carried back onto the frontal view, so that neither the distance nor the foreshortening of the turned face counts.
    const residual = held(({ face }) => planeResidual(face.points, view));
    const measured = {
      ...numbers,
      residual,
      yawChange: held(({ face }) => Math.abs(face.yawRatio - yaw)),
      pitchChange: held(({ face }) => Math.abs(face.pitchRatio - pitch)),
    };
    return residual < minResidual ? { reason: "flat", numbers: measured } : { numbers: measured };
  },
};

/** The middle of several frontal views, each moved to one place and divided by its eye distance. */
function frontalView(frames: readonly FaceFrame[]): readonly number[] {
  const views = frames.map(({ face: { points } }) => {
    const [x, y] = [0, 1].map((axis) => median(points.filter((_, i) => i % 2 === axis)));
    const eyes = eyeDistance(points);
    return points.map((value, i) => (value - (i % 2 === 0 ? x : y)) / eyes);
  });
  return views[0].map((_, i) => median(views.map((view) => view[i])));
}

/** Between the middles of both eyes' corners. */
function eyeDistance(points: readonly number[]): number {
  const middle = (a: number, b: number): readonly number[] =>
    [0, 1].map((axis) => (coordinate(points, a, axis) + coordinate(points, b, axis)) / 2);
  const [x1, y1] = middle(36, 39);
  const [x2, y2] = middle(42, 45);
  return Math.hypot(x2 - x1, y2 - y1) || 1;
}

function coordinate(points: readonly number[], landmark: number, axis: number): number {
  return points[2 * pointIndices.indexOf(landmark) + axis];
}

/** The largest value that was reached in every frame over so long; frames without a face break it off. */
function longestHeld(
  frames: readonly FrameRecord[],
  heldMs: number,
  measure: (frame: FaceFrame) => number,
): number {
  const values = frames.map((frame) => (hasOneFace(frame) ? measure(frame) : 0));
  let best = 0;
  for (let from = 0; from < frames.length; from++) {
    let least = Number.POSITIVE_INFINITY;
    for (let to = from; to < frames.length && least > best; to++) {
      least = Math.min(least, values[to]);
      const isHeld = frames[to].clientMs - frames[from].clientMs >= heldMs;
      if (!isHeld || to - from + 1 < LEAST_HELD_FRAMES) continue;
      best = Math.max(best, least);
      break;
    }
  }
  return best;
}
