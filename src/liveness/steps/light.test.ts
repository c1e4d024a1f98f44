import { expect, it } from "vitest";
import { FRAME_MS, framesOf, repeat, type Shown, turned } from "../../../test/support/frames.ts";
import { secureRandom } from "../../shared/random.ts";
import { drawColours } from "../light-colours.ts";
import { strictPolicy } from "../policy.ts";
import type { LightStep } from "../step.ts";
import { judgeLight } from "./light.ts";

const step: LightStep = { kind: "light", ...drawColours(secureRandom) };
const lasts = Math.ceil((step.everyMs * step.colours.length) / FRAME_MS) + 1;
const judge = (shown: readonly Shown[]) =>
  judgeLight(step, framesOf(1, shown), { neutral: { yaw: 0, pitch: 0 }, policy: strictPolicy });

it("is done when the last colour has been shown", () => {
  expect(judge(repeat(lasts - 1)).kind).toBe("going");
  expect(judge(repeat(lasts))).toEqual({ kind: "done" });
});

it("asks to hold still meanwhile, or says what is wrong with the picture", () => {
  expect(judge(repeat(5))).toMatchObject({ kind: "going", hint: "hold-still" });
  expect(judge([...repeat(5), "no-face"])).toMatchObject({ hint: "no-face" });
});

it("ends at a turn that nobody asked for", () => {
  expect(judge([...repeat(5), turned("left"), turned("left")])).toEqual({
    kind: "failed",
    reason: "turn-not-asked",
  });
});

it.each<Shown>(["no-face", "two-faces"])("ends when the colours fell on %s", (shown) => {
  expect(judge([...repeat(10), ...repeat(lasts - 10, shown)])).toEqual({
    kind: "failed",
    reason: "colours-missed",
  });
});

it("forgives a colour that fell on nobody", () => {
  expect(judge([...repeat(10), ...repeat(4, "no-face"), ...repeat(lasts - 14)])).toEqual({ kind: "done" });
});
