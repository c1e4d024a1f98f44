/** Plays a subject to the judge through real vision in virtual time: whole captures without a server, as fast as the models run. */
import { observe, pictureDigest } from "../../src/auth/observe.ts";
import { promptOf } from "../../src/auth/prompt.ts";
import type { StepPrompt } from "../../src/contract/stream.ts";
import { beginJudging, currentStep, judgeFrame, type JudgeState } from "../../src/liveness/judge.ts";
import { drawPlan } from "../../src/liveness/plan.ts";
import type { Policy } from "../../src/liveness/policy.ts";
import type { Step } from "../../src/liveness/step.ts";
import { secureRandom } from "../../src/shared/random.ts";
import type { Vision } from "../../src/vision/facts.ts";
import { encodeJpeg } from "../../test/support/subject/encode.ts";
import { type Performance, shownColour } from "../../test/support/subject/motion.ts";
import { renderFrame, type RenderOptions, type Subject } from "../../test/support/subject/render.ts";

export interface VirtualCapture {
  readonly vision: Vision;
  readonly minNorm: number;
  readonly policy: Policy;
  /** Who is in front of the camera. */
  readonly subject: Subject;
  readonly perform: Performance;
  readonly render?: RenderOptions;
}

/** What pages send, about. */
const FRAME_MS = 95;
/** From the camera to the judge and back to the page. */
const TRIP_MS = 60;
const EMBED_EVERY_MS = 300;
const LONGEST_MS = 60_000;

/** @returns The judged capture; its last frame's `clientMs` is how long it took. */
export async function playCapture(capture: VirtualCapture): Promise<JudgeState> {
  let state = beginJudging(drawPlan(secureRandom, capture.policy), capture.policy);
  let asked = 0;
  let askedAt = 0;
  let restedAt: number | undefined;
  let embeddedAt = Number.NEGATIVE_INFINITY;
  for (
    let sequence = 0, ms = 0;
    state.status.kind === "asking" && ms < LONGEST_MS;
    sequence++, ms += FRAME_MS
  ) {
    // The dot is gone once it was followed, and the page says to look straight ahead.
    const isResting = state.restStarts.length > asked;
    const prompt = isResting ? ({ kind: "centre" } as const) : wholePrompt(state.plan[asked].step);
    if (isResting && restedAt === undefined) restedAt = ms;
    const shown = capture.perform(prompt, ms - (restedAt ?? askedAt), ms);
    const jpeg = await encodeJpeg(renderFrame(capture.subject, shown, capture.render));
    const embeds = ms - embeddedAt >= EMBED_EVERY_MS;
    if (embeds) embeddedAt = ms;
    const digest = pictureDigest(jpeg);
    const facts = await capture.vision.analyzePhoto(jpeg, {
      liveLogit: "twice",
      ...(embeds ? { embedding: "if-usable" as const } : {}),
    });
    const frame = {
      ...{ sequence, clientMs: ms, serverMs: ms + TRIP_MS, step: asked },
      colour: shownColour(prompt, ms - askedAt),
    };
    state = judgeFrame(state, observe(frame, digest, facts, capture.minNorm)).state;
    if (currentStep(state) !== asked) {
      asked = currentStep(state);
      askedAt = ms + FRAME_MS;
      restedAt = undefined;
    }
  }
  return state;
}

/** How long the capture took, in milliseconds. */
export function durationMs(state: JudgeState): number {
  return state.frames.at(-1)?.clientMs ?? 0;
}

function wholePrompt(step: Step): StepPrompt {
  if (step.kind !== "follow") return promptOf(step);
  return { kind: "follow", path: step.path.map(([x, y], i) => [i * step.everyMs, x, y] as const) };
}
