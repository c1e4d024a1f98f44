/** Light: the person looks on while the screen shines in each colour once; whether the face answered is the light gate's to say. */
import { hasOneFace } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { hasTurned } from "../pose-change.ts";
import { going, type JudgeStep, type LightStep } from "../step.ts";

export const judgeLight: JudgeStep<LightStep> = (step, frames, { neutral, policy }) => {
  if (hasTurned(frames, neutral, policy)) return { kind: "failed", reason: "turn-not-asked" };
  const latest = frames[frames.length - 1];
  const elapsedMs = latest.clientMs - frames[0].clientMs;
  const lastsMs = step.everyMs * step.colours.length + policy.light.mostLagMs;
  if (elapsedMs >= lastsMs) return { kind: "done" };
  return going(elapsedMs / lastsMs, hasOneFace(latest) ? "hold-still" : pictureHint(latest));
};
