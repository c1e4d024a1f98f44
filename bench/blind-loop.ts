/** How often clips that know nothing of the prompts happen to fit them, and how far an operator comes who sees the prompts: motion in numbers, before the judge. */
import { percent, proportion, type Estimate } from "../src/evaluation/statistics.ts";
import { beginJudging, currentStep, judgeFrame, type JudgeState } from "../src/liveness/judge.ts";
import { drawPlan } from "../src/liveness/plan.ts";
import { type Policy, standardPolicy } from "../src/liveness/policy.ts";
import { drawUnit, secureRandom } from "../src/shared/random.ts";
import { NEUTRAL_YAW } from "../src/liveness/frames.ts";
import { FRAME_MS, faceOf, frameOf, goodFace } from "../test/support/frames.ts";
import type { PersonState } from "../test/support/person.ts";
import { operatorAt, recordedLoop, simulatedLoops } from "./lib/loops.ts";
import { readTraces, turningClips } from "./lib/traces.ts";
import { isMain } from "./lib/vision.ts";

const TRIALS = 10_000;
const OPERATOR_TRIALS = 2_000;
/** Nobody's clip is asked for longer. */
const LONGEST_FRAMES = 600;

/** What the steps do not look at is the same in every frame. */
const anyFrame = frameOf(0, 0);
const anyFace = goodFace;
const anyVector = faceOf("anyone");
const otherVector = faceOf("anyone, otherwise");

/** The steps alone: no gate is asked. */
const stepsAlone: Policy = { ...standardPolicy, gates: [] };

export interface LoopResult {
  readonly name: string;
  readonly trials: number;
  readonly steps: Estimate;
  readonly judge: Estimate;
  /** Of those who came to a step of this kind, how many passed it. */
  readonly byKind: Readonly<Record<string, Estimate>>;
}

/** Plays every loop to new plans at random moments, then the operator. Needs the recorded clips. */
export async function measureBlindLoops(): Promise<readonly LoopResult[]> {
  const loops = { ...simulatedLoops };
  for (const trace of await readTraces(turningClips)) {
    loops[`recorded: ${trace.name}`] = recordedLoop(trace);
  }
  const results = Object.entries(loops).map(([name, { clip, lengthMs }]) =>
    measure(name, TRIALS, () => {
      const startMs = drawUnit(secureRandom) * lengthMs;
      return { show: (_state, ms) => clip((startMs + ms) % lengthMs), loopMs: lengthMs };
    }),
  );
  const operated = measure("an operator who starts the right clip for each prompt", OPERATOR_TRIALS, () => ({
    show: operatorAt(),
  }));
  return [...results, operated];
}

interface Player {
  readonly show: (state: JudgeState, ms: number) => PersonState;
  /** After so long the same pictures come again. */
  readonly loopMs?: number;
}

function measure(name: string, trials: number, playerOf: () => Player): LoopResult {
  let passedSteps = 0;
  let passedJudge = 0;
  const came = new Map<string, { reached: number; passed: number }>();
  for (let i = 0; i < trials; i++) {
    const player = playerOf();
    const { state, shown } = playSteps(player);
    state.stepStarts.forEach((_, index) => {
      const { kind } = state.plan[index].step;
      const count = came.get(kind) ?? { reached: 0, passed: 0 };
      count.reached++;
      if (state.restStarts.length > index) count.passed++;
      came.set(kind, count);
    });
    if (state.status.kind !== "passed") continue;
    passedSteps++;
    // Gates only refuse: who failed the steps alone fails the whole judge, too.
    if (isPassedWhole(state, shown, player.loopMs)) passedJudge++;
  }
  const byKind = [...came].map(([kind, { reached, passed }]) => [kind, proportion(passed, reached)] as const);
  return {
    ...{ name, trials, steps: proportion(passedSteps, trials), judge: proportion(passedJudge, trials) },
    byKind: Object.fromEntries(byKind),
  };
}

function playSteps({ show }: Player): { readonly state: JudgeState; readonly shown: readonly PersonState[] } {
  let state = beginJudging(drawPlan(secureRandom, stepsAlone), stepsAlone);
  const shown: PersonState[] = [];
  while (state.status.kind === "asking" && shown.length < LONGEST_FRAMES) {
    const sequence = shown.length;
    const now = show(state, sequence * FRAME_MS);
    shown.push(now);
    const clientMs = sequence * FRAME_MS;
    const frame = { ...anyFrame, sequence, step: currentStep(state), clientMs, serverMs: clientMs };
    const face = { ...anyFace, ...ratiosOf(now) };
    const isEmbedded = sequence % 3 === 0 && Math.abs(now.yaw) < NEUTRAL_YAW;
    state = judgeFrame(state, {
      frame: { ...frame, face },
      ...(isEmbedded ? { vector: anyVector } : {}),
    }).state;
  }
  return { state, shown };
}

/** The same show before every gate. Pictures of a loop come again in every round, encoded anew: the digest differs, what they show does not. */
function isPassedWhole({ plan }: JudgeState, shown: readonly PersonState[], loopMs?: number): boolean {
  let state = beginJudging(plan, standardPolicy);
  shown.forEach((now, sequence) => {
    if (state.status.kind !== "asking") return;
    const frame = frameOf(sequence, currentStep(state), ratiosOf(now));
    const shownBefore =
      loopMs === undefined ? sequence : Math.round(((sequence * FRAME_MS) % loopMs) / FRAME_MS);
    const { fingerprint } = frameOf(shownBefore, 0);
    const isEmbedded = sequence % 3 === 0 && Math.abs(now.yaw) < NEUTRAL_YAW;
    const observation = { frame: { ...frame, fingerprint } };
    state = judgeFrame(
      state,
      isEmbedded ? { ...observation, vector: livingVector(sequence / 3) } : observation,
    ).state;
  });
  return state.status.kind === "passed";
}

/** A clip of a living person passes as one: its faces are never quite the same. */
function livingVector(index: number): Float32Array {
  const share = 0.2 * (index % 3);
  const vector = anyVector.map((value, i) => value * (1 - share) + otherVector[i] * share);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function ratiosOf({ yaw, pitch, closed }: PersonState) {
  return { yawRatio: yaw, pitchRatio: pitch, leftEyeClosed: closed, rightEyeClosed: closed };
}

/** @returns Markdown. */
export function renderBlindLoops(results: readonly LoopResult[]): string {
  const kinds = ["centre", "turn", "blink", "follow"];
  return [
    `${TRIALS} captures under \`standard\` for each clip, each with a new plan and begun at a random moment (${OPERATOR_TRIALS} for the operator). "Steps" takes every gate as passed; each share by step is of those who came to it, and the share of all is about their product. The operator blinks and turns at will 300 to 600 ms after each prompt, and for the dot plays the best of eight quick turns each time one is over.`,
    "",
    `| clip | ${kinds.join(" | ")} | steps | whole judge |`,
    `|---|${kinds.map(() => "---|").join("")}---|---|`,
    ...results.map(({ name, byKind, steps, judge }) => {
      const shares = kinds.map((kind) => (byKind[kind] ? `${(100 * byKind[kind].value).toFixed(1)} %` : "–"));
      return `| ${name} | ${shares.join(" | ")} | ${percent(steps)} | ${percent(judge)} |`;
    }),
  ].join("\n");
}

if (isMain(import.meta.url)) console.log(renderBlindLoops(await measureBlindLoops()));
