import { describe, expect, it } from "vitest";
import { frameOf, type Shown } from "../../../test/support/frames.ts";
import type { Capture } from "../capture.ts";
import type { FrameRecord } from "../frames.ts";
import { standardPolicy } from "../policy.ts";
import type { Step } from "../step.ts";
import { continuityGate } from "./continuity.ts";

const blink: Step = { kind: "blink" };

/** Three frames of one clip, then one of the other, all while one step after `centre` is asked. */
function cut(other: Partial<FrameRecord>, shown: Shown, step: Step = blink): Capture {
  const steps = [{ kind: "centre" } as const, step];
  return {
    policy: standardPolicy,
    plan: steps.map((one) => ({ step: one, restMs: 400 })),
    frames: [0, 1, 2].map((i) => frameOf(i, 1)).concat({ ...frameOf(3, 1, shown), ...other }),
    stepStarts: [0, 1],
    restStarts: [1],
  };
}

const otherClip = { roomLight: [0.5, 0.3, 0.1] } as const;
const otherFace: Shown = { centreX: 370, height: 280, light: [0.1, 0.1, 0.12] };

describe("the continuity gate", () => {
  it("refuses where place, size, light and room change from one frame to the next", () => {
    expect(continuityGate.judge(cut(otherClip, otherFace)).reason).toBe("spliced");
  });

  it("forgives a hasty move, and a lamp that is switched on", () => {
    expect(continuityGate.judge(cut({}, { centreX: 400 })).reason).toBeUndefined();
    expect(
      continuityGate.judge(cut({ roomLight: [0.5, 0.5, 0.5] }, { light: [0.75, 0.5, 0.375] })).reason,
    ).toBeUndefined();
  });

  it("does not look for cuts at the first step, where cameras find their exposure, or under coloured light", () => {
    const first: Capture = { ...cut(otherClip, otherFace), stepStarts: [0], restStarts: [] };
    expect(continuityGate.judge(first).reason).toBeUndefined();
    const light: Step = { kind: "light", everyMs: 500, colours: [[255, 255, 255]] };
    expect(continuityGate.judge(cut(otherClip, otherFace, light)).reason).toBeUndefined();
  });

  it("still refuses a leap, and a face that is away for long", () => {
    expect(continuityGate.judge(cut({}, { centreX: 520 })).reason).toBe("face-jumped");
    const away = { ...frameOf(3, 1, "no-face"), serverMs: 5_000 };
    const capture = cut({}, {});
    expect(continuityGate.judge({ ...capture, frames: [...capture.frames.slice(0, 3), away] }).reason).toBe(
      "face-lost",
    );
  });
});
