/** Light: the face answers the screen's colours. Stops a video that was made under other colours; where the room outshines the screen it sees nothing, and says so. */
import { type Capture, framesOfStep } from "../capture.ts";
import type { FrameRecord } from "../frames.ts";
import type { Gate, GateResult } from "../gate.ts";
import { type LightAnswer, measureAnswer } from "../light-answer.ts";
import type { Policy } from "../policy.ts";
import type { LightStep } from "../step.ts";

/** A hue that changes as much does so for a reason: in 101 parts of 10 live clips, people who talked and moved stayed at 0.09 at most. */
const CLEAR_CHANGE = 0.15;
/** Displays and timers are late by as much. */
const STAMP_TOLERANCE_MS = 150;
/** A page that stutters misses a colour now and then. */
const LEAST_STAMPED = 0.75;

export const lightGate: Gate = {
  name: "light",
  when: "end",
  judge(capture) {
    const { plan, policy } = capture;
    const results = plan.flatMap(({ step }, index) =>
      step.kind === "light" ? [judgeStep(capture, step, index)] : [],
    );
    const isAsked = policy.asks.includes("light");
    return (
      results.find(({ reason }) => reason !== undefined) ??
      results.find(({ numbers }) => numbers["seen"] === 0) ??
      results.at(0) ?? { numbers: { asked: 0 }, ...(isAsked ? { reason: "not-asked" } : {}) }
    );
  },
};

function judgeStep(capture: Capture, step: LightStep, index: number): GateResult {
  const frames = index < capture.stepStarts.length ? framesOfStep(capture, index) : [];
  const { light } = capture.policy;
  const answer = measureAnswer(step, frames, light.mostLagMs);
  const stamped = stampedShare(step, frames);
  const isSeen = answer.ratio >= light.minRatio && answer.correlation >= light.minCorrelation;
  const numbers = { asked: 1, seen: isSeen ? 1 : 0, ...answer, stamped };
  const reason =
    stamped < LEAST_STAMPED ? "colours-not-shown" : isSeen ? undefined : refusalOf(answer, light);
  return reason === undefined ? { numbers } : { reason, numbers };
}

/** What follows when no answer was seen: one to other colours, or none at all. */
function refusalOf(answer: LightAnswer, light: Policy["light"]): string | undefined {
  // Hiding from the colours must not pass for a bright room.
  if (answer.frames === 0) return "too-few-frames";
  const isContrary = answer.change >= CLEAR_CHANGE && answer.correlation < light.minCorrelation;
  if (isContrary) return "light-mismatch";
  return light.whenBlind === "refuse" ? "not-seen" : undefined;
}

/** The share of frames whose colour, as the client says, is one that was due about then; 0 of none. */
function stampedShare({ everyMs, colours }: LightStep, frames: readonly FrameRecord[]): number {
  const due = frames
    .map((frame) => ({ frame, atMs: frame.clientMs - frames[0].clientMs }))
    .filter(({ atMs }) => atMs < everyMs * colours.length);
  const fitting = due.filter(({ frame, atMs }) =>
    [-STAMP_TOLERANCE_MS, 0, STAMP_TOLERANCE_MS].some((offMs) => {
      const colour = colours[Math.max(0, Math.floor((atMs + offMs) / everyMs))];
      return colour?.every((value, channel) => value === frame.colour[channel]);
    }),
  );
  return due.length === 0 ? 0 : fitting.length / due.length;
}
