import { expect, it } from "vitest";
import { framesOf, repeat, type Shown } from "../../../test/support/frames.ts";
import type { Capture } from "../capture.ts";
import { standardPolicy } from "../policy.ts";
import { fusionGate } from "./fusion.ts";
import { padGate } from "./pad.ts";

const policy = {
  ...standardPolicy,
  pad: { minLiveLogit: -2.5, minFrames: 10 },
  fusion: { minProbability: 0.3 },
};
const capture = (shown: readonly Shown[]): Capture => ({
  policy,
  plan: [],
  frames: framesOf(0, shown),
  stepStarts: [0],
  restStarts: [],
});
const looking = (count: number, liveLogit: number): Shown[] => repeat(count, { liveLogit });

it("refuses a capture that looks recaptured all the time, whatever else speaks for it", () => {
  expect(padGate.judge(capture(looking(50, -3))).reason).toBe("looks-recaptured");
});

it("lets a camera with a low level pass the floor, and the fused judgement", () => {
  const dim = capture(looking(50, -1.5));
  expect(padGate.judge(dim).reason).toBeUndefined();
  expect(fusionGate.judge(dim).reason).toBeUndefined();
});

it("refuses by the cues together what is good on average and a screen for half a second", () => {
  const replay = capture([...looking(60, 4), ...looking(6, -6), ...looking(60, 4)]);
  expect(padGate.judge(replay).reason).toBeUndefined();
  expect(fusionGate.judge(replay).reason).toBe("looks-recaptured");
});

it("keeps every cue and the probability as evidence", () => {
  const { numbers } = fusionGate.judge(capture(looking(50, 6)));
  expect(numbers).toMatchObject({ meanLiveLogit: 6, worstLiveLogit: 6, modelVersion: 1 });
  expect(numbers["probability"]).toBeGreaterThan(0.9);
});

it("refuses to judge from too few frames", () => {
  expect(padGate.judge(capture(looking(9, 6))).reason).toBe("too-few-frames");
  expect(fusionGate.judge(capture(repeat(50, "no-face"))).reason).toBe("too-few-frames");
});

it("refuses to judge by a few sharp frames where most are blurred", () => {
  const hiding = capture([...looking(12, 6), ...repeat(30, { liveLogit: -6, sharpness: 0.1 })]);
  expect(padGate.judge(hiding).reason).toBe("too-few-frames");
});
