/** How often a clip that plays by itself happens to fit what is asked: its motion in numbers, played to the judge at a random moment. */
import { beginJudging, currentStep, judgeFrame, type JudgeState } from "../src/liveness/judge.ts";
import { drawPlan } from "../src/liveness/plan.ts";
import { standardPolicy } from "../src/liveness/policy.ts";
import { drawUnit, secureRandom } from "../src/shared/random.ts";
import { frameOf, observed } from "../test/support/frames.ts";
import { loopClip, loopClipMs } from "../test/support/subject/motion.ts";
import type { SubjectState } from "../test/support/subject/state.ts";
import { type Estimate, percent, proportion } from "../src/evaluation/statistics.ts";
import { isMain } from "./lib/vision.ts";

const TRIALS = 10_000;
/** Change of the yaw ratio for a degree of turn, as rendered heads and live people show it. */
const RATIO_PER_DEGREE = 0.018;

type Clip = (ms: number) => Pick<SubjectState, "yawDegrees" | "blink">;

/** The longer loop turns to either side, the other to the left only. */
const clips: Readonly<Record<string, { readonly clip: Clip; readonly lengthMs: number }>> = {
  "blinks twice, turns left, turns right, every 12 s": { clip: loopClip, lengthMs: loopClipMs },
  "blinks twice and turns left, every 5.5 s": {
    clip: (ms) => loopClip(2_000 + (ms % 5_500)),
    lengthMs: 5_500,
  },
};

/** How often each clip passes the steps; passive PAD and all else are taken as passed. */
export function measureBlindLoops(trials = TRIALS): Readonly<Record<string, Estimate>> {
  const results = Object.entries(clips).map(([name, { clip, lengthMs }]) => {
    let passed = 0;
    for (let i = 0; i < trials; i++) {
      if (play(clip, drawUnit(secureRandom) * lengthMs).status.kind === "passed") passed++;
    }
    return [name, proportion(passed, trials)] as const;
  });
  return Object.fromEntries(results);
}

function play(clip: Clip, startMs: number): JudgeState {
  let state = beginJudging(drawPlan(secureRandom), standardPolicy);
  for (let sequence = 0; state.status.kind === "asking"; sequence++) {
    const { yawDegrees, blink } = clip(startMs + sequence * 100);
    const closed = blink > 0.6 ? 0.9 : 0.1;
    const shown = {
      // Positive degrees and ratios both mean the picture's right.
      yawRatio: yawDegrees * RATIO_PER_DEGREE,
      leftEyeClosed: closed,
      rightEyeClosed: closed,
    };
    state = judgeFrame(state, observed(frameOf(sequence, currentStep(state), shown))).state;
  }
  return state;
}

/** @returns Markdown. */
export function renderBlindLoops(results: Readonly<Record<string, Estimate>>): string {
  return [
    `${TRIALS} captures for each clip, started at a random moment; the steps alone, everything else taken as passed.`,
    "",
    "| clip | passes the steps |",
    "|---|---|",
    ...Object.entries(results).map(([name, share]) => `| ${name} | ${percent(share)} |`),
  ].join("\n");
}

if (isMain(import.meta.url)) console.log(renderBlindLoops(measureBlindLoops()));
