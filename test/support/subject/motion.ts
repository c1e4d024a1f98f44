/** How the subject moves over time: answers to the server's prompts with human lag and smooth turns, and a loop for a clip. */
import type { StepPrompt } from "../../../src/contract/stream.ts";
import { seededUniform } from "./noise.ts";
import { neutralState, type SubjectState } from "./state.ts";

/**
 * What the subject does for a prompt.
 *
 * @param msSinceStep Since the prompt was shown.
 * @param msSinceStart Since the camera was opened.
 */
export type Performance = (prompt: StepPrompt, msSinceStep: number, msSinceStart: number) => SubjectState;

/** A picture held still: nothing moves. */
export const still: Performance = () => neutralState;

/** Someone who looks at the camera, alive, and does nothing that is asked. */
export const idle: Performance = (_prompt, _msSinceStep, msSinceStart) => swaying(neutralState, msSinceStart);

const TURN_DEGREES = 30;
const TURN_MS = 700;
const TURN_HOLD_MS = 350;
/** Until the same turn is made again, if the step still lasts. */
const TURN_EVERY_MS = 3_200;

const LID_MS = 120;
/** At 10 frames a second at least two frames see the eyes closed. */
const LID_HOLD_MS = 260;
const BLINK_EVERY_MS = 2_000;

/** Back to neutral from whatever the last step left. */
const SETTLE_MS = 400;
const LEAST_LAG_MS = 150;
const MOST_LAG_MS = 600;

/**
 * Someone who does what is asked: a turn and back, or a blink, repeated until the step is over.
 * Keeps what it needs from one prompt to the next, so make one per capture.
 *
 * @param seed Of the reaction times and of the sway.
 */
export function answering(seed = 1): Performance {
  const uniform = seededUniform(seed);
  const phase = uniform() * 60_000;
  let lastMs = Number.POSITIVE_INFINITY;
  let lagMs = 0;
  let lastYaw = 0;
  let leftoverYaw = 0;
  return (prompt, msSinceStep, msSinceStart) => {
    if (msSinceStep < lastMs) {
      lagMs = LEAST_LAG_MS + uniform() * (MOST_LAG_MS - LEAST_LAG_MS);
      leftoverYaw = lastYaw;
    }
    lastMs = msSinceStep;
    const settled = leftoverYaw * (1 - minimumJerk(msSinceStep / SETTLE_MS));
    const ms = msSinceStep - lagMs;
    const yawDegrees = settled + (prompt.kind === "turn" ? turnYaw(prompt.direction, ms % TURN_EVERY_MS) : 0);
    const blink = prompt.kind === "blink" ? blinkAt(ms % BLINK_EVERY_MS) : 0;
    lastYaw = yawDegrees;
    return swaying({ ...neutralState, yawDegrees, blink }, msSinceStart + phase);
  };
}

/** Neutral 2 s, two blinks, and a turn to either side with neutral time between; then it starts again. */
export const loopClipMs = 12_000;

/** What the loop shows; it cannot know which side will be asked first, nor when. */
export function loopClip(ms: number): SubjectState {
  const t = ms % loopClipMs;
  const yawDegrees = turnYaw("left", t - 5_500) + turnYaw("right", t - 9_000);
  const blink = Math.max(blinkAt(t - 2_000), blinkAt(t - 3_300));
  return swaying({ ...neutralState, yawDegrees, blink }, t, loopClipMs);
}

/** The smoothest way from 0 at 0 to 1 at 1, as arms and heads move (Flash and Hogan 1985). */
export function minimumJerk(t: number): number {
  const x = Math.min(1, Math.max(0, t));
  return x ** 3 * (10 - 15 * x + 6 * x ** 2);
}

/** To the person's own side and back; 0 before and after. */
function turnYaw(direction: "left" | "right", ms: number): number {
  const there = minimumJerk(ms / TURN_MS);
  const back = minimumJerk((ms - TURN_MS - TURN_HOLD_MS) / TURN_MS);
  return (direction === "left" ? TURN_DEGREES : -TURN_DEGREES) * (there - back);
}

function blinkAt(ms: number): number {
  return minimumJerk(ms / LID_MS) - minimumJerk((ms - LID_MS - LID_HOLD_MS) / LID_MS);
}

/** Nobody holds quite still: some tenths of a degree and millimetres, over seconds. */
function swaying(state: SubjectState, ms: number, period = 60_000): SubjectState {
  // Whole numbers of turns per period, so that a loop has no seam.
  const wave = (seconds: number, phase: number): number =>
    Math.sin((2 * Math.PI * ms * Math.max(1, Math.round(period / (1_000 * seconds)))) / period + phase);
  const [right, down, away] = state.offsetCm;
  return {
    ...state,
    yawDegrees: state.yawDegrees + 0.5 * wave(5.3, 0) + 0.2 * wave(1.9, 1),
    pitchDegrees: state.pitchDegrees + 0.5 * wave(4.1, 2) + 0.2 * wave(1.3, 3),
    rollDegrees: state.rollDegrees + 0.3 * wave(6.7, 4),
    offsetCm: [right + 0.15 * wave(3.7, 5), down + 0.1 * wave(2.9, 6), away + 0.2 * wave(7.1, 7)],
  };
}
