import { describe, expect, it } from "vitest";
import { frameOf, type Shown } from "../../../test/support/frames.ts";
import { answerOf, usualTraits } from "../../../test/support/person.ts";
import { judgeFrames, outcomeOf } from "../../../test/support/steps.ts";
import { secureRandom } from "../../shared/random.ts";
import { drawFollowPath } from "../follow-path.ts";
import type { FrameRecord, Pose } from "../frames.ts";
import { standardPolicy } from "../policy.ts";
import type { FollowStep } from "../step.ts";

const { durationMs, mostLagMs } = standardPolicy.follow;
/** Until the step is over for everybody. */
const FRAMES = Math.ceil((durationMs + mostLagMs) / 100) + 5;
const drawStep = (): FollowStep => ({ kind: "follow", ...drawFollowPath(secureRandom, durationMs) });
const dotOf = ({ path, everyMs }: FollowStep) =>
  ({ kind: "follow", path: path.map(([x, y], i) => [i * everyMs, x, y] as const) }) as const;

/** Somebody who follows the dot of a step. */
const following =
  (step: FollowStep, lagMs = 350, amplitude = 1) =>
  (ms: number): Pose =>
    answerOf(dotOf(step), ms, { ...usualTraits, lagMs, amplitude });

const seen = (motion: (ms: number) => Pose, change: (i: number) => Shown = () => ({})): FrameRecord[] =>
  Array.from({ length: FRAMES }, (_, i) => {
    const { yaw, pitch } = motion(i * 100);
    const also = change(i);
    return frameOf(i, 1, typeof also === "string" ? also : { yawRatio: yaw, pitchRatio: pitch, ...also });
  });
const judge = (step: FollowStep, frames: readonly FrameRecord[]) => outcomeOf(judgeFrames(step, frames));

describe("follow", () => {
  it.each([
    [150, 0.6],
    [150, 1.4],
    [350, 1],
    [600, 0.6],
    [600, 1.4],
  ])("is done by a head %d ms behind the dot that goes %d of its way", (lagMs, amplitude) => {
    const step = drawStep();
    expect(judge(step, seen(following(step, lagMs, amplitude)))).toBe("done");
  });

  it("is done as soon as the dot is gone", () => {
    const step = drawStep();
    const frames = seen(following(step));
    const shown = frames.filter(({ clientMs }) => clientMs - frames[0].clientMs <= durationMs);
    expect(judge(step, shown)).toBe("done");
    expect(judge(step, shown.slice(0, -1))).toBe("follow-dot");
  });

  it.each<[string, (step: FollowStep) => (ms: number) => Pose]>([
    ["looks at the camera", () => () => ({ yaw: 0, pitch: 0 })],
    ["moves aside only", (step) => (ms) => ({ ...following(step)(ms), pitch: 0 })],
    ["moves up and down only", (step) => (ms) => ({ ...following(step)(ms), yaw: 0 })],
    ["goes the mirrored way", (step) => (ms) => ({ ...following(step)(ms), yaw: -following(step)(ms).yaw })],
    ["hardly moves", (step) => following(step, 350, 0.1)],
    ["is ahead of the dot", (step) => following(step, -150)],
    ["is long behind the dot", (step) => following(step, 1_300)],
  ])("fails a head that %s", (_what, motionOf) => {
    const step = drawStep();
    expect(judge(step, seen(motionOf(step)))).toBe("not-following");
  });

  it("fails who follows another dot, as in an earlier capture", () => {
    const outcomes = Array.from({ length: 40 }, () => judge(drawStep(), seen(following(drawStep()))));
    expect(outcomes.filter((outcome) => outcome === "done").length).toBeLessThan(5);
  });

  it("forgives a lost frame, and not a stretch that nobody saw", () => {
    const step = drawStep();
    const lost = (from: number, to: number) =>
      seen(following(step), (i) => (i >= from && i < to ? "no-face" : {}));
    expect(judge(step, lost(12, 14))).toBe("done");
    expect(judge(step, lost(12, 20))).toBe("not-following");
  });
});
