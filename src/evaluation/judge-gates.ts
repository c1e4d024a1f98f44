/** Judges recorded frames again, gate by gate, under any policy: every-frame gates at each moment as in the capture, the others at its end. */
import type { Capture } from "../liveness/capture.ts";
import type { Gate, GateName, GateResult } from "../liveness/gate.ts";
import { gates } from "../liveness/gates/all.ts";
import type { StepKind } from "../liveness/step.ts";
import { isWorse, type Limit, limitsOf } from "./gate-limits.ts";

export interface GateNumber {
  readonly name: string;
  readonly value: number;
  readonly limit: Limit | undefined;
}

/** What one gate says. */
export interface GateVerdict {
  readonly gate: GateName;
  /** Whether the policy names it: the others are told, and decide nothing. */
  readonly isDeciding: boolean;
  /** `not-asked`: it judges the answer to a step that the frames hold no answer to. */
  readonly verdict: "pass" | "refuse" | "not-asked";
  readonly reason: string | undefined;
  /** When it refused first, in milliseconds since the first frame. */
  readonly refusedAtMs: number | undefined;
  /** At the refusal; of a gate that passes, the worst of each bounded number and the last of the others. */
  readonly numbers: readonly GateNumber[];
}

/** The steps whose answer a gate judges; without one of them in the plan it has nothing to see. */
const neededSteps: Readonly<Partial<Record<GateName, StepKind>>> = { parallax: "turn", light: "light" };

/** @param capture With one frame at least. @returns Every gate, those that the policy names first. */
export function judgeGates(capture: Capture): readonly GateVerdict[] {
  const isDeciding = ({ name }: Gate): boolean => capture.policy.gates.includes(name);
  const ordered = [...gates.filter(isDeciding), ...gates.filter((gate) => !isDeciding(gate))];
  return ordered.map((gate) => {
    const needed = neededSteps[gate.name];
    const asked = capture.plan.slice(0, capture.stepStarts.length);
    const isAsked = needed === undefined || asked.some(({ step }) => step.kind === needed);
    const common = { gate: gate.name, isDeciding: isDeciding(gate) };
    if (!isAsked) {
      return { ...common, verdict: "not-asked", reason: undefined, refusedAtMs: undefined, numbers: [] };
    }
    const { result, end } =
      gate.when === "end" ? judgedAtEnd(gate, capture) : judgedThroughout(gate, capture);
    const limits = limitsOf(gate.name, capture.policy);
    const isRefused = result.reason !== undefined;
    return {
      ...common,
      verdict: isRefused ? "refuse" : "pass",
      reason: result.reason,
      refusedAtMs: isRefused ? timeOf(capture, end) : undefined,
      numbers: Object.entries(result.numbers).map(([name, value]) => ({ name, value, limit: limits[name] })),
    };
  });
}

/** The capture as it was when so many frames had come. @param end 1 at least. */
function captureUntil(capture: Capture, end: number): Capture {
  return {
    ...capture,
    frames: capture.frames.slice(0, end),
    stepStarts: capture.stepStarts.filter((start) => start < end),
    restStarts: capture.restStarts.filter((start) => start < end),
  };
}

interface Judged {
  readonly result: GateResult;
  /** How many frames had come. */
  readonly end: number;
}

function judgedAtEnd(gate: Gate, capture: Capture): Judged {
  return { result: gate.judge(capture), end: capture.frames.length };
}

function judgedThroughout(gate: Gate, capture: Capture): Judged {
  const limits = limitsOf(gate.name, capture.policy);
  let worst: Record<string, number> = {};
  for (let end = 1; end <= capture.frames.length; end++) {
    const result = gate.judge(captureUntil(capture, end));
    if (result.reason !== undefined) return { result, end };
    worst = { ...worst, ...worseOf(worst, result.numbers, limits) };
  }
  return { result: { numbers: worst }, end: capture.frames.length };
}

function worseOf(
  before: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
  limits: Readonly<Record<string, Limit>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(now).filter(
      ([name, value]) => !(name in before && limits[name]) || isWorse(value, before[name], limits[name]),
    ),
  );
}

function timeOf({ frames }: Capture, end: number): number {
  return frames[end - 1].clientMs - frames[0].clientMs;
}
