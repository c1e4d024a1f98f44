import { describe, expect, it } from "vitest";
import { frameOf, goodFace } from "../../../test/support/frames.ts";
import { secureRandom } from "../../shared/random.ts";
import type { Capture } from "../capture.ts";
import type { FrameRecord, Rgb } from "../frames.ts";
import { drawColours, shinesAs } from "../light-colours.ts";
import { standardPolicy, strictPolicy } from "../policy.ts";
import type { LightStep } from "../step.ts";
import { lightGate } from "./light.ts";

const FRAMES = 28;
/** One of the orders that are drawn, always the same. */
const step: LightStep = {
  kind: "light",
  everyMs: 340,
  colours: [
    [0, 255, 0],
    [255, 0, 255],
    [255, 255, 0],
    [0, 0, 255],
    [255, 150, 0],
    [0, 255, 255],
    [255, 0, 150],
    [0, 150, 255],
  ],
};

interface Shown {
  /** What falls on the face, in the room's light. */
  readonly colours?: readonly Rgb[];
  readonly ratio?: number;
  readonly ratioBehind?: number;
  readonly lagMs?: number;
  /** The camera's exposure at each frame. */
  readonly exposure?: (i: number) => number;
}

function framesWith({ colours = step.colours, ...shown }: Shown): FrameRecord[] {
  const { ratio = 0, ratioBehind = 0, lagMs = 120, exposure = () => 1 } = shown;
  const dark: Rgb = [0, 0, 0];
  const at = (ms: number): Rgb => (ms < 0 ? dark : (colours[Math.floor(ms / step.everyMs)] ?? dark));
  return Array.from({ length: FRAMES }, (_, i) => {
    const ms = i * 100;
    const lit = (base: Rgb, share: number): Rgb => {
      const light = shinesAs(at(ms - lagMs));
      const channel = (c: 0 | 1 | 2): number => exposure(i) * base[c] * (1 + share * light[c]);
      return [channel(0), channel(1), channel(2)];
    };
    const frame = frameOf(i, 0, { light: lit(goodFace.light, ratio) });
    const colour = step.colours[Math.floor(ms / step.everyMs)];
    return { ...frame, clientMs: ms, colour, roomLight: lit([0.2, 0.2, 0.2], ratioBehind) };
  });
}

function captureOf(frames: readonly FrameRecord[], change: Partial<Capture> = {}): Capture {
  const ends = { stepStarts: [0], restStarts: [frames.length] };
  return { policy: strictPolicy, plan: [{ step, restMs: 0 }], frames, ...ends, ...change };
}

const judge = (shown: Shown, change?: Partial<Capture>) =>
  lightGate.judge(captureOf(framesWith(shown), change));

const refusingBlind = {
  policy: { ...strictPolicy, light: { ...strictPolicy.light, whenBlind: "refuse" as const } },
};

describe("the light gate", () => {
  it("sees a face that takes the screen's colours, and measures by how much and how late", () => {
    const { reason, numbers } = judge({ ratio: 0.4, ratioBehind: 0.04, lagMs: 200 });
    expect(reason).toBeUndefined();
    expect(numbers["seen"]).toBe(1);
    expect(numbers["ratio"]).toBeCloseTo(0.35, 1);
    expect(numbers["correlation"]).toBeGreaterThan(0.98);
    expect(Math.abs(numbers["lagMs"] - 200)).toBeLessThanOrEqual(40);
  });

  it("sees through an exposure that jumps", () => {
    const { numbers } = judge({ ratio: 0.2, exposure: (i) => 1 + 0.3 * (i % 3) });
    expect(numbers["seen"]).toBe(1);
    expect(numbers["correlation"]).toBeGreaterThan(0.98);
  });

  it("sees without a room in the picture", () => {
    const frames = framesWith({ ratio: 0.3 }).map(({ roomLight: _filled, ...frame }) => frame);
    expect(lightGate.judge(captureOf(frames)).numbers["seen"]).toBe(1);
  });

  it("passes what the room outshines, and says that it saw nothing", () => {
    expect(judge({ ratio: 0.03 })).toEqual({ numbers: expect.objectContaining({ asked: 1, seen: 0 }) });
    expect(judge({}).numbers).toMatchObject({ asked: 1, seen: 0, frames: FRAMES });
  });

  it("refuses what the room outshines where the policy says so", () => {
    expect(judge({ ratio: 0.03 }, refusingBlind).reason).toBe("not-seen");
    expect(judge({ ratio: 0.4 }, refusingBlind).reason).toBeUndefined();
  });

  it("does not see an answer where the whole picture takes the colours alike", () => {
    expect(judge({ ratio: 0.4, ratioBehind: 0.4 }).numbers["seen"]).toBe(0);
  });

  it("refuses a face that shines in other colours", () => {
    expect(judge({ ratio: 0.4, colours: step.colours.toReversed() }).reason).toBe("light-mismatch");
  });

  it("refuses an answer that comes too late", () => {
    expect(judge({ ratio: 0.4, lagMs: strictPolicy.light.mostLagMs + 250 }).reason).toBe("light-mismatch");
  });

  it("lets an answer to an earlier order pass hardly ever", () => {
    const trials = 1_000;
    let passed = 0;
    for (let i = 0; i < trials; i++) {
      const { reason } = judge({ ratio: 0.4, colours: drawColours(secureRandom).colours });
      if (reason === undefined) passed++;
    }
    // 0.5 % are expected; 2 % are six standard deviations away.
    expect(passed).toBeLessThan(trials * 0.02);
  });

  it("refuses a page that shows other colours than it should, but not one that is a little late", () => {
    const frames = framesWith({ ratio: 0.4 });
    const white = frames.map((frame) => ({ ...frame, colour: [255, 255, 255] as const }));
    expect(lightGate.judge(captureOf(white)).reason).toBe("colours-not-shown");
    const late = frames.map((frame, i) => ({ ...frame, colour: frames[Math.max(0, i - 1)].colour }));
    expect(lightGate.judge(captureOf(late)).reason).toBeUndefined();
  });

  it("does not take a face that hides for a bright room", () => {
    const frames = framesWith({}).map((frame, i) => (i < 5 ? frame : { ...frame, faceCount: 2 }));
    expect(lightGate.judge(captureOf(frames)).reason).toBe("too-few-frames");
  });

  it("refuses where light is asked for but no step shone", () => {
    const plan = [{ step: { kind: "centre" } as const, restMs: 0 }];
    expect(judge({}, { plan })).toEqual({ reason: "not-asked", numbers: { asked: 0 } });
    expect(judge({}, { plan, policy: standardPolicy })).toEqual({ numbers: { asked: 0 } });
  });

  it("refuses where the capture ended before the colours", () => {
    const plan = [
      { step: { kind: "centre" } as const, restMs: 0 },
      { step, restMs: 0 },
    ];
    expect(judge({}, { plan }).reason).toBe("colours-not-shown");
  });
});
