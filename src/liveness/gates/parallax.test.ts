import { describe, expect, it } from "vitest";
import { frameOf, repeat, type Shown } from "../../../test/support/frames.ts";
import { headPoints } from "../../../test/support/head-points.ts";
import type { Capture } from "../capture.ts";
import type { Pose } from "../frames.ts";
import { standardPolicy } from "../policy.ts";
import { parallaxGate } from "./parallax.ts";

/** Ten frames that look at the camera, then the others. */
function captureOf(answer: readonly Shown[], centre: readonly Shown[] = repeat(10)): Capture {
  const frames = [...centre, ...answer].map((shown, i) => frameOf(i, i < centre.length ? 0 : 1, shown));
  return {
    policy: standardPolicy,
    plan: [],
    frames,
    stepStarts: [0, centre.length],
    restStarts: [centre.length],
  };
}

/** The landmarks of a head as a flat picture shows them when it is turned: pressed together, with perspective. */
function turnedPrint({ yaw, pitch }: Pose): Shown {
  const points = headPoints({ yaw: 0, pitch: 0 }).flatMap((value, i, all) => {
    if (i % 2 === 1) return [];
    const [x, y] = [value - 320, all[i + 1] - 240];
    const depth = 1 + 0.002 * yaw * x + 0.002 * pitch * y;
    return [320 + (x * Math.cos(yaw)) / depth, 240 + (y * Math.cos(pitch)) / depth];
  });
  return { yawRatio: 0.1, points };
}

describe("the parallax gate", () => {
  it.each<[string, Shown]>([
    ["left", { yawRatio: 0.45 }],
    ["right", { yawRatio: -0.45 }],
    ["up", { pitchRatio: 0.35 }],
    ["down", { pitchRatio: -0.35 }],
  ])("passes a head that turns %s", (_side, turned) => {
    const { reason, numbers } = parallaxGate.judge(captureOf([...repeat(3), ...repeat(4, turned), {}]));
    expect(reason).toBeUndefined();
    expect(numbers["residual"]).toBeGreaterThan(standardPolicy.parallax.minResidual);
  });

  it("refuses a head that never turned", () => {
    expect(parallaxGate.judge(captureOf(repeat(20))).reason).toBe("flat");
  });

  it("refuses a print that is turned and tilted", () => {
    const print = turnedPrint({ yaw: 0.5, pitch: 0.3 });
    expect(parallaxGate.judge(captureOf(repeat(10, print))).reason).toBe("flat");
  });

  it("does not believe landmarks that slipped for a moment", () => {
    const slipped = [...repeat(4), ...repeat(2, { yawRatio: 0.45 }), ...repeat(4)];
    expect(parallaxGate.judge(captureOf(slipped)).reason).toBe("flat");
  });

  it("does not join moments between which the face was away", () => {
    const turned: Shown = { yawRatio: 0.45 };
    const broken: readonly Shown[] = [turned, turned, "no-face", turned, turned, "two-faces", turned];
    expect(parallaxGate.judge(captureOf(broken)).reason).toBe("flat");
  });

  it("does not mistake coming nearer or leaning for depth", () => {
    const points = headPoints({ yaw: 0, pitch: 0 });
    const nearer: Shown = { points: points.map((value) => value * 2) };
    const leaning: Shown = {
      points: points.map((value, i) =>
        i % 2 === 0 ? value - 0.3 * points[i + 1] : value + 0.3 * points[i - 1],
      ),
    };
    expect(parallaxGate.judge(captureOf([...repeat(5, nearer), ...repeat(5, leaning)])).reason).toBe("flat");
  });

  it("refuses a capture without a frontal view to compare with", () => {
    const aside = repeat(10, { yawRatio: 0.3 });
    expect(parallaxGate.judge(captureOf(aside, aside)).reason).toBe("too-few-frames");
  });
});
