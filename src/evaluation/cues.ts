/** The movements that frames show, whether or not anybody asked for them: turns, blinks and depth, each with its time. */
import { findBlinks } from "../liveness/blinks.ts";
import type { Capture } from "../liveness/capture.ts";
import { type FaceFrame, type FrameRecord, hasOneFace, isNeutral, median } from "../liveness/frames.ts";
import { FRONTAL_FRAMES, LEAST_FRONTAL_FRAMES, parallaxGate } from "../liveness/gates/parallax.ts";
import type { Policy } from "../liveness/policy.ts";
import { along, turnDirections, turnThreshold } from "../liveness/pose-change.ts";
import type { Direction } from "../liveness/step.ts";

/** All times in milliseconds since the first frame. */
export interface Cues {
  readonly turns: readonly {
    readonly direction: Direction;
    readonly atMs: number;
    readonly untilMs: number;
  }[];
  readonly blinks: readonly { readonly atMs: number; readonly untilMs: number }[];
  /** The largest residual, in eye distances, held as long as the policy wants; undefined without enough frames that look at the camera. */
  readonly parallax: { readonly residual: number; readonly atMs: number } | undefined;
}

/** A face in shadow can read "closed" for long; a blink is over by then. */
const LONGEST_BLINK_MS = 1_500;
/** As in a step: the last half second of rest is a person's own neutral pose. */
const NEUTRAL_FRAMES = 5;
/** Below this share of a turn a head rests. */
const RESTING = 0.5;

export function findCues(frames: readonly FrameRecord[], policy: Policy): Cues {
  if (frames.length === 0) return { turns: [], blinks: [], parallax: undefined };
  const startMs = frames[0].clientMs;
  const faces = frames.filter(hasOneFace);
  const residuals = residualsOf(centredClip(frames, policy));
  const best = residuals.reduce<Cues["parallax"]>(
    (most, residual, i) =>
      residual !== undefined && residual > (most?.residual ?? -1)
        ? { residual, atMs: frames[i].clientMs - startMs }
        : most,
    undefined,
  );
  const turns = turnsIn(faces, policy, startMs);
  // Lids sink when a head nods.
  const blinks = blinksIn(faces, startMs).filter(
    (blink) => !turns.some((turn) => blink.untilMs >= turn.atMs && blink.atMs <= turn.untilMs),
  );
  return { turns, blinks, parallax: best };
}

/**
 * The parallax gate's residual that was held up to each frame.
 *
 * @returns One for each frame; undefined for those of the first step, and before it has been held long enough.
 */
export function residualsOf(capture: Capture): readonly (number | undefined)[] {
  const { frames, stepStarts, policy } = capture;
  const start = stepStarts.at(1) ?? frames.length;
  const frontal = frames
    .slice(0, start)
    .filter((frame) => hasOneFace(frame) && isNeutral(frame))
    .slice(-FRONTAL_FRAMES);
  if (frontal.length < LEAST_FRONTAL_FRAMES) return frames.map(() => undefined);
  return frames.map((frame, i) => {
    const from = frames.findLastIndex(
      (earlier, at) => at <= i - 2 && frame.clientMs - earlier.clientMs >= policy.parallax.heldMs,
    );
    if (i < start || from < start) return undefined;
    // The gate itself on these few frames, so that the curve is what it decides by.
    const { numbers } = parallaxGate.judge({
      ...capture,
      frames: [...frontal, ...frames.slice(from, i + 1)],
      stepStarts: [0, frontal.length],
      restStarts: [frontal.length],
    });
    return numbers["residual"];
  });
}

/** A clip as if it had begun with a look at the camera: the first second of frames that do is what the others are compared with. */
export function centredClip(frames: readonly FrameRecord[], policy: Policy): Capture {
  let neutral = 0;
  const found = frames.findIndex((frame) => {
    if (hasOneFace(frame) && isNeutral(frame)) neutral++;
    return neutral >= FRONTAL_FRAMES;
  });
  const start = found < 0 ? frames.length : found + 1;
  const plan = [
    { step: { kind: "centre" }, restMs: 0 },
    { step: { kind: "turn", direction: "left" }, restMs: 0 },
  ] as const;
  return { policy, plan, frames, stepStarts: [0, start], restStarts: [start] };
}

interface Turning {
  readonly direction: Direction;
  readonly atMs: number;
  readonly untilMs: number;
  readonly frames: number;
}

/** A turn lasts from the frame where its side begins to lead until the head is back, or another side leads. */
function turnsIn(faces: readonly FaceFrame[], policy: Policy, startMs: number): Cues["turns"] {
  const turns: Turning[] = [];
  const resting: FaceFrame[] = faces.filter(isNeutral).slice(0, NEUTRAL_FRAMES);
  let current: Turning | undefined;
  for (const frame of faces) {
    const atMs = frame.clientMs - startMs;
    const { direction, share, shareOf } = leadingSide(frame, resting, policy);
    if (share < RESTING && isNeutral(frame)) {
      resting.splice(0, resting.length >= NEUTRAL_FRAMES ? 1 : 0, frame);
    }
    const isOver =
      current !== undefined && (shareOf(current.direction) < RESTING || direction !== current.direction);
    if (share >= 1 && current?.direction === direction) {
      current = { ...current, untilMs: atMs, frames: current.frames + 1 };
    } else if (share >= 1) {
      if (current !== undefined) turns.push(current);
      current = { direction, atMs, untilMs: atMs, frames: 1 };
    } else if (current !== undefined && isOver) {
      turns.push(current);
      current = undefined;
    }
  }
  const all = current === undefined ? turns : [...turns, current];
  // Two in a row, as in a step.
  return all
    .filter(({ frames }) => frames >= 2)
    .map(({ direction, atMs, untilMs }) => ({ direction, atMs, untilMs }));
}

function leadingSide(
  { face }: FaceFrame,
  resting: readonly FaceFrame[],
  policy: Policy,
): { direction: Direction; share: number; shareOf: (direction: Direction) => number } {
  const neutral = {
    yaw: median(resting.map((one) => one.face.yawRatio)),
    pitch: median(resting.map((one) => one.face.pitchRatio)),
  };
  const shareOf = (direction: Direction): number =>
    along(direction, face, neutral) / turnThreshold(direction, policy);
  const [direction] = turnDirections.toSorted((a, b) => shareOf(b) - shareOf(a));
  return { direction, share: shareOf(direction), shareOf };
}

function blinksIn(faces: readonly FaceFrame[], startMs: number): Cues["blinks"] {
  // Eye states flip while a head turns.
  return findBlinks(faces.filter(isNeutral))
    .filter((blink) => blink.isWhole && blink.endMs - blink.startMs <= LONGEST_BLINK_MS)
    .map((blink) => ({ atMs: blink.startMs - startMs, untilMs: blink.endMs - startMs }));
}
