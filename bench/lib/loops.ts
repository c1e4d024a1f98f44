/** Clips that play by themselves, made up and recorded, and the operator who starts them on sight of a prompt. */
import { promptOf } from "../../src/auth/prompt.ts";
import type { Pose } from "../../src/liveness/frames.ts";
import { currentStep, type JudgeState } from "../../src/liveness/judge.ts";
import { standardPolicy } from "../../src/liveness/policy.ts";
import type { Step } from "../../src/liveness/step.ts";
import { answerOf, type PersonState } from "../../test/support/person.ts";
import {
  between,
  drawStep,
  eightSides,
  livePerson,
  type Motion,
  operator,
  simulatedClip,
} from "./followers.ts";
import type { Trace } from "./traces.ts";

/** What a clip shows so long after its beginning. */
export type Clip = (ms: number) => PersonState;

export interface Loop {
  readonly clip: Clip;
  /** Then it begins again. */
  readonly lengthMs: number;
}

type Act = Exclude<Step, { kind: "light" | "centre" }> | { readonly kind: "pause" };

const blink: Act = { kind: "blink" };
const pause: Act = { kind: "pause" };
const turn = (direction: Extract<Step, { kind: "turn" }>["direction"]): Act => ({ kind: "turn", direction });
const wander = (): Act => drawStep(standardPolicy.follow.durationMs);

/** Made-up people, from the plainest to what knows the steps best. */
export const simulatedLoops: Record<string, Loop> = {
  "blinks and turns to either side": loopOf([pause, blink, turn("left"), pause, turn("right")]),
  "blinks and turns to all four sides": loopOf([
    ...[pause, blink, turn("left"), pause, turn("right")],
    ...[pause, turn("up"), pause, turn("down")],
  ]),
  "blinks, turns left and follows a dot of its own": loopOf([
    pause,
    blink,
    pause,
    turn("left"),
    pause,
    wander(),
  ]),
  "the plan itself with another dot and side": loopOf([
    pause,
    pause,
    wander(),
    pause,
    blink,
    pause,
    turn("up"),
  ]),
  "turns and blinks as fast as can be": loopOf([turn("left"), blink, turn("right"), blink], 150),
  "wanders about all the time and blinks": loopOf([wander(), blink, wander(), blink, wander(), blink], 0),
};

/** The head and the eyes of a recorded person. */
export function recordedLoop({ points }: Trace): Loop {
  const [first] = points;
  const lengthMs = points[points.length - 1].ms;
  return {
    lengthMs,
    clip: (ms) => {
      const { yaw, pitch, leftEyeClosed, rightEyeClosed } = points.find((point) => point.ms >= ms) ?? first;
      return { yaw, pitch, closed: (leftEyeClosed + rightEyeClosed) / 2 };
    },
  };
}

/** Blinks and turns as asked after a moment, whatever was asked; of the dot it knows what it sees, and has clips of single turns only. */
export function operatorAt(): (state: JudgeState, ms: number) => PersonState {
  const lagMs = between(300, 600);
  let asked = -1;
  let askedAt = 0;
  let following: Motion | undefined;
  return (state, ms) => {
    const index = currentStep(state);
    const { step } = state.plan[index];
    if (index !== asked) {
      [asked, askedAt] = [index, ms];
      following = step.kind === "follow" ? operator(step, eightSides.map(simulatedClip), false) : undefined;
    }
    const since = ms - askedAt;
    if (following === undefined) return answerOf(promptOf(step), since, { lagMs, amplitude: 1 });
    // Once the dot is gone it plays nothing more.
    const isOver = state.restStarts.length > index;
    const pose: Pose = isOver ? { yaw: 0, pitch: 0 } : following(since);
    return { ...pose, closed: 0 };
  };
}

function loopOf(acts: readonly Act[], pauseMs = 900): Loop {
  const parts: { readonly fromMs: number; readonly show: Clip }[] = [];
  let lengthMs = 0;
  for (const act of acts) {
    parts.push({ fromMs: lengthMs, show: showing(act) });
    lengthMs += lengthOf(act, pauseMs);
  }
  return {
    lengthMs,
    clip: (ms) => {
      const { fromMs, show } = parts.findLast((part) => part.fromMs <= ms) ?? parts[0];
      return show(ms - fromMs);
    },
  };
}

function showing(act: Act): Clip {
  if (act.kind === "pause") return (ms) => answerOf({ kind: "centre" }, ms);
  if (act.kind === "follow") {
    const motion = livePerson(act);
    const rest = motion(0);
    return (ms) => ({ yaw: motion(ms).yaw - rest.yaw, pitch: motion(ms).pitch - rest.pitch, closed: 0 });
  }
  const prompt = promptOf(act);
  return (ms) => answerOf(prompt, ms, { lagMs: 0, amplitude: 1 });
}

function lengthOf(act: Act, pauseMs: number): number {
  switch (act.kind) {
    case "pause":
      return pauseMs;
    case "blink":
      return 600;
    case "turn":
      return 1_800;
    case "follow":
      return standardPolicy.follow.durationMs + 600;
  }
}
