/** Follow: the head moves with a dot that nobody could foresee, a human moment behind it. */
import { measureFollowing } from "../following.ts";
import { hasOneFace, type FaceFrame } from "../frames.ts";
import { pictureHint } from "../hints.ts";
import type { Policy } from "../policy.ts";
import { going, type FollowStep, type JudgeStep } from "../step.ts";

/** What a longer gap leaves unseen could have been anything. */
const LONGEST_GAP_MS = 600;

export const judgeFollow: JudgeStep<FollowStep> = (step, frames, { policy }) => {
  const latest = frames[frames.length - 1];
  const sinceMs = frames[0].clientMs;
  const elapsedMs = latest.clientMs - sinceMs;
  const shownMs = step.everyMs * (step.path.length - 1);
  if (elapsedMs >= shownMs) {
    // Those who are sure to have followed need not wait for the slowest.
    if (hasFollowed(step, frames.filter(hasOneFace), sinceMs, policy)) return { kind: "done" };
    if (elapsedMs >= shownMs + policy.follow.mostLagMs) return { kind: "failed", reason: "not-following" };
  }
  return going(elapsedMs / shownMs, hasOneFace(latest) ? "follow-dot" : pictureHint(latest));
};

function hasFollowed(
  step: FollowStep,
  faces: readonly FaceFrame[],
  sinceMs: number,
  { follow }: Policy,
): boolean {
  const isGapless = faces.every(
    ({ clientMs }, i) => clientMs - (i === 0 ? sinceMs : faces[i - 1].clientMs) <= LONGEST_GAP_MS,
  );
  if (!isGapless) return false;
  const { lagMs, yawCorrelation, pitchCorrelation, agreement, yawDeviation } = measureFollowing(
    step,
    faces,
    sinceMs,
    follow.mostLagMs,
  );
  return (
    lagMs >= follow.leastLagMs &&
    agreement >= follow.minAgreement &&
    Math.min(yawCorrelation, pitchCorrelation) >= follow.minCorrelation &&
    yawDeviation >= follow.minYawDeviation
  );
}
