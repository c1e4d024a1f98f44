/** A willing person in numbers: where the head points and how far the eyes are closed, some time after a prompt. */
import type { StepPrompt } from "../../src/contract/stream.ts";
import type { Pose } from "../../src/liveness/frames.ts";
import { minimumJerk, placeAt } from "./subject/motion.ts";

/** What can be seen of a person at one moment. */
export interface PersonState extends Pose {
  /** Of both eyes, 0 to 1. */
  readonly closed: number;
}

export interface Traits {
  /** From what is shown to the answer, in milliseconds. */
  readonly lagMs: number;
  /** Share of the usual movement. */
  readonly amplitude: number;
}

/** Neither quick nor slow. */
export const usualTraits: Traits = { lagMs: 350, amplitude: 1 };

/** About 30 degrees aside and 24 up or down. */
const TURN_YAW = 0.54;
const TURN_PITCH = 0.29;
const TURN_MS = 700;
const TURN_HOLD_MS = 350;

/** For a dot at the edge: about 22 degrees aside and 14 up. */
const FOLLOW_YAW = 0.4;
const FOLLOW_PITCH = 0.17;
/** From where the dot went out back to the camera. */
const BACK_MS = 400;

const LID_MS = 100;
const LID_HOLD_MS = 250;

/**
 * Does what is asked, once, and then looks at the camera.
 *
 * @param ms Since the prompt was shown.
 */
export function answerOf(prompt: StepPrompt, ms: number, traits: Traits = usualTraits): PersonState {
  const { yaw, pitch } = poseOf(prompt, ms - traits.lagMs);
  return {
    yaw: traits.amplitude * yaw + sway(ms, 2_300),
    pitch: traits.amplitude * pitch + sway(ms, 1_700),
    closed: prompt.kind === "blink" ? lidsAt(ms - traits.lagMs) : 0,
  };
}

function poseOf(prompt: StepPrompt, ms: number): Pose {
  if (prompt.kind === "turn") return turnTo(prompt.direction, ms);
  if (prompt.kind !== "follow") return { yaw: 0, pitch: 0 };
  const [x, y] = placeAt(prompt.path, ms);
  const [goneMs] = prompt.path.at(-1) ?? [0];
  const left = 1 - minimumJerk((ms - goneMs) / BACK_MS);
  return { yaw: left * FOLLOW_YAW * x, pitch: left * FOLLOW_PITCH * y };
}

function turnTo(direction: Extract<StepPrompt, { kind: "turn" }>["direction"], ms: number): Pose {
  const share = minimumJerk(ms / TURN_MS) - minimumJerk((ms - TURN_MS - TURN_HOLD_MS) / TURN_MS);
  switch (direction) {
    case "left":
      return { yaw: TURN_YAW * share, pitch: 0 };
    case "right":
      return { yaw: -TURN_YAW * share, pitch: 0 };
    case "up":
      return { yaw: 0, pitch: TURN_PITCH * share };
    case "down":
      return { yaw: 0, pitch: -TURN_PITCH * share };
  }
}

function lidsAt(ms: number): number {
  return minimumJerk(ms / LID_MS) - minimumJerk((ms - LID_MS - LID_HOLD_MS) / LID_MS);
}

/** Nobody holds quite still. */
function sway(ms: number, everyMs: number): number {
  return 0.008 * Math.sin((2 * Math.PI * ms) / everyMs) + 0.004 * Math.sin((2 * Math.PI * ms) / 410);
}
