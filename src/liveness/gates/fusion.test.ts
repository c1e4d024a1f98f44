import { expect, it } from "vitest";
import { framesOf, repeat, type Shown } from "../../../test/support/frames.ts";
import { standardPolicy, strictPolicy } from "../policy.ts";
import { softCueModel } from "../soft-cues.ts";
import { fusionGate } from "./fusion.ts";

const judge = (shown: readonly Shown[], policy = standardPolicy) =>
  fusionGate.judge({ policy, plan: [], frames: framesOf(0, shown), stepStarts: [0], restStarts: [] });

it("lets a steady live face pass", () => {
  expect(judge(repeat(40, { liveLogit: 6 })).reason).toBeUndefined();
});

it("refuses a capture that looks like a screen for half a second only", () => {
  const shown = [
    ...repeat(30, { liveLogit: 6 }),
    ...repeat(5, { liveLogit: -7 }),
    ...repeat(30, { liveLogit: 6 }),
  ];
  expect(judge(shown).reason).toBe("looks-recaptured");
});

it("asks more where the policy is strict", () => {
  const shown = repeat(40, { liveLogit: -4.2 });
  expect([judge(shown).reason, judge(shown, strictPolicy).reason]).toEqual([undefined, "looks-recaptured"]);
});

it("refuses where no frame can be read", () => {
  expect(judge(repeat(40, { sharpness: 0.1 })).reason).toBe("too-few-frames");
});

it("writes down which version of the model it decided by", () => {
  expect(judge(repeat(40)).numbers["modelVersion"]).toBe(softCueModel.version);
});
