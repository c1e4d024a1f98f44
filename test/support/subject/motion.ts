/** How the subject moves over time: answers to the server's prompts with human lag and smooth turns. */
import type { DotPlace, StepPrompt } from "../../../src/contract/stream.ts";
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

type Direction = Extract<StepPrompt, { kind: "turn" }>["direction"];
type Facing = Pick<SubjectState, "yawDegrees" | "pitchDegrees">;

const TURN_YAW_DEGREES = 30;
const TURN_PITCH_DEGREES = 24;
const TURN_MS = 700;
const TURN_HOLD_MS = 350;
/** Until the same turn is made again, if the step still lasts. */
const TURN_EVERY_MS = 3_200;

/** Where the nose points for a dot at the edge of the picture. */
const FOLLOW_YAW_DEGREES = 22;
const FOLLOW_PITCH_DEGREES = 15;

const LID_MS = 120;
/** At 10 frames a second at least two frames see the eyes closed. */
const LID_HOLD_MS = 260;
const BLINK_EVERY_MS = 2_000;

/** Of the light of the room, what a bright screen adds in a dim room. */
const SCREEN_SHARE = 0.4;

/** One for each of the waves that a head sways in. */
const usualPhases: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];

/** Back to neutral from whatever the last step left. */
const SETTLE_MS = 400;
const LEAST_LAG_MS = 150;
const MOST_LAG_MS = 600;

/**
 * Someone who does what is asked, a human moment later: a turn and back or a blink, repeated until the step is over; the nose after the dot.
 * Keeps what it needs from one prompt to the next, so make one per capture.
 *
 * @param seed Of the reaction times and of the sway; drawn anew when left out, for nobody moves twice alike.
 * @param sway Share of a living head's unrest; a puppet's is 0.2.
 */
export function answering(seed = Math.random() * 2 ** 32, sway = 1): Performance {
  const uniform = seededUniform(seed);
  const phase = uniform() * 60_000;
  const amplitude = 0.8 + 0.4 * uniform();
  const phases = usualPhases.map(() => 2 * Math.PI * uniform());
  let lastMs = Number.POSITIVE_INFINITY;
  let lagMs = 0;
  let last: Facing = neutralState;
  let leftover: Facing = neutralState;
  return (prompt, msSinceStep, msSinceStart) => {
    if (msSinceStep < lastMs) {
      lagMs = LEAST_LAG_MS + uniform() * (MOST_LAG_MS - LEAST_LAG_MS);
      leftover = last;
    }
    lastMs = msSinceStep;
    const left = 1 - minimumJerk(msSinceStep / SETTLE_MS);
    const { yawDegrees, pitchDegrees } = facing(prompt, msSinceStep - lagMs, amplitude);
    last = {
      yawDegrees: yawDegrees + left * leftover.yawDegrees,
      pitchDegrees: pitchDegrees + left * leftover.pitchDegrees,
    };
    const blink = prompt.kind === "blink" ? blinkAt((msSinceStep - lagMs) % BLINK_EVERY_MS) : 0;
    const screenLight = screenLightAt(prompt, msSinceStep);
    const state = { ...neutralState, ...last, blink, screenLight };
    return swaying(state, msSinceStart + phase, sway, phases);
  };
}

/** The colour that the screen shows, 0 to 255 a channel; black while no light is asked for. */
export function shownColour(prompt: StepPrompt, msSinceStep: number): readonly [number, number, number] {
  if (prompt.kind !== "light") return [0, 0, 0];
  return prompt.colours[Math.floor(msSinceStep / prompt.everyMs)] ?? [0, 0, 0];
}

function screenLightAt(prompt: StepPrompt, ms: number): SubjectState["screenLight"] {
  const linear = (value: number): number => SCREEN_SHARE * (value / 255) ** 2.2;
  const [red, green, blue] = shownColour(prompt, ms);
  return [linear(red), linear(green), linear(blue)];
}

function facing(prompt: StepPrompt, ms: number, amplitude: number): Facing {
  if (prompt.kind === "turn") return turnTo(prompt.direction, ms % TURN_EVERY_MS);
  if (prompt.kind !== "follow") return neutralState;
  const [x, y] = placeAt(prompt.path, ms);
  return {
    yawDegrees: FOLLOW_YAW_DEGREES * amplitude * x,
    pitchDegrees: FOLLOW_PITCH_DEGREES * amplitude * y,
  };
}

/** Where the dot is: between the places that are known; before the first and after the last it waits. */
export function placeAt(path: readonly DotPlace[], ms: number): readonly [x: number, y: number] {
  const next = path.findIndex(([at]) => at > ms);
  if (next <= 0) {
    const [, x, y] = path.at(next === 0 ? 0 : -1) ?? [0, 0, 0];
    return [x, y];
  }
  const [fromMs, fromX, fromY] = path[next - 1];
  const [toMs, toX, toY] = path[next];
  const share = (ms - fromMs) / (toMs - fromMs);
  return [fromX + share * (toX - fromX), fromY + share * (toY - fromY)];
}

/** The smoothest way from 0 at 0 to 1 at 1, as arms and heads move (Flash and Hogan 1985). */
export function minimumJerk(t: number): number {
  const x = Math.min(1, Math.max(0, t));
  return x ** 3 * (10 - 15 * x + 6 * x ** 2);
}

/** To the person's own side and back; neutral before and after. */
function turnTo(direction: Direction, ms: number): Facing {
  const there = minimumJerk(ms / TURN_MS);
  const back = minimumJerk((ms - TURN_MS - TURN_HOLD_MS) / TURN_MS);
  const sign = direction === "left" || direction === "up" ? 1 : -1;
  const isSideways = direction === "left" || direction === "right";
  const degrees = sign * (there - back) * (isSideways ? TURN_YAW_DEGREES : TURN_PITCH_DEGREES);
  return isSideways ? { yawDegrees: degrees, pitchDegrees: 0 } : { yawDegrees: 0, pitchDegrees: degrees };
}

function blinkAt(ms: number): number {
  return minimumJerk(ms / LID_MS) - minimumJerk((ms - LID_MS - LID_HOLD_MS) / LID_MS);
}

/**
 * Nobody holds quite still: some degrees and millimetres over seconds, as in clips of people who look on or talk.
 *
 * @param share Of what people do; little of it is a puppet's.
 * @param phases Where each of the waves begins.
 */
function swaying(
  state: SubjectState,
  ms: number,
  share = 1,
  phases: readonly number[] = usualPhases,
): SubjectState {
  const wave = (seconds: number, index: number): number =>
    Math.sin((2 * Math.PI * ms) / (1_000 * seconds) + phases[index]);
  const [right, down, away] = state.offsetCm;
  return {
    ...state,
    yawDegrees: state.yawDegrees + share * (3 * wave(5.3, 0) + 0.5 * wave(1.9, 1)),
    pitchDegrees: state.pitchDegrees + share * (2.2 * wave(4.1, 2) + 0.5 * wave(2.3, 3)),
    rollDegrees: state.rollDegrees + share * 2.5 * wave(6.7, 4),
    offsetCm: [
      right + share * 0.6 * wave(3.7, 5),
      down + share * 0.4 * wave(2.9, 6),
      away + share * wave(7.1, 7),
    ],
  };
}
