/** Follow: the head moves with a dot that nobody could foresee, a human moment behind it. */
import { hasOneFace } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import { going, type FollowStep, type JudgeStep } from "../step.ts";

export const judgeFollow: JudgeStep<FollowStep> = (step, frames, { policy }) => {
  const latest = frames[frames.length - 1];
  const elapsedMs = latest.clientMs - frames[0].clientMs;
  const lastsMs = step.everyMs * (step.path.length - 1) + policy.follow.mostLagMs;
  if (elapsedMs >= lastsMs) return { kind: "done" };
  return going(elapsedMs / lastsMs, hasOneFace(latest) ? "follow-dot" : pictureHint(latest));
};
