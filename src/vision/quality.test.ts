import { expect, it } from "vitest";
import { type Appearance, isUsable, judgeQuality, withNorm } from "./quality.ts";

const landmarks = new Float32Array(136).map((_, i) => (i % 2 === 0 ? 320 : 240));
const good: Appearance = {
  box: { x1: 240, y1: 140, x2: 400, y2: 340 },
  landmarks,
  pose: { yawDegrees: 0, pitchDegrees: 0, rollDegrees: 0, yawRatio: 0, pitchRatio: 0 },
  eyesClosed: { left: 0, right: 0 },
  clarity: { brightness: 120, clipped: 0, contrast: 40, detail: 0.25 },
  faceCount: 1,
  width: 640,
  height: 480,
};
const tall = (height: number) => ({ x1: 240, y1: 100, x2: 400, y2: 100 + height });

it("finds nothing wrong with a good face", () => {
  expect(judgeQuality(good)).toMatchObject({ overall: 1, reasons: [] });
});

it.each<[string, Partial<Appearance>, boolean]>([
  ["too-far", { box: tall(79) }, true],
  ["too-close", { box: tall(460) }, true],
  ["too-dark", { clarity: { ...good.clarity, brightness: 30 } }, false],
  ["too-bright", { clarity: { ...good.clarity, brightness: 235 } }, false],
  ["blurred", { clarity: { ...good.clarity, detail: 0.06 } }, false],
  ["turned-away", { pose: { ...good.pose, yawDegrees: -30 } }, false],
  ["turned-away", { pose: { ...good.pose, pitchDegrees: 30 } }, false],
  ["eyes-closed", { eyesClosed: { left: 0.9, right: 0.8 } }, true],
  ["several-faces", { faceCount: 2 }, true],
  ["cut-off", { landmarks: landmarks.map((value) => value - 330) }, false],
])("names %s, and knows whether such a face can still be matched", (reason, change, usable) => {
  const appearance = { ...good, ...change };
  const quality = judgeQuality(appearance);
  expect(quality.reasons).toEqual([reason]);
  expect(quality.overall).toBeLessThan(0.5);
  expect(isUsable(quality, appearance.box)).toBe(usable);
});

it("never matches a face under 48 pixels", () => {
  expect(isUsable(judgeQuality({ ...good, box: tall(47) }), tall(47))).toBe(false);
  expect(isUsable(judgeQuality({ ...good, box: tall(48) }), tall(48))).toBe(true);
});

it("does not call one eye in shadow closed, nor narrow eyes whose lids are apart", () => {
  expect(judgeQuality({ ...good, eyesClosed: { left: 1, right: 0.1 } }).reasons).toEqual([]);
  const open = landmarks.slice();
  for (const [point, x, y] of [
    [36, 0, 0],
    [37, 10, -3],
    [38, 20, -3],
    [39, 30, 0],
    [40, 20, 3],
    [41, 10, 3],
  ]) {
    open[2 * point] += x;
    open[2 * point + 1] += y;
  }
  expect(judgeQuality({ ...good, landmarks: open, eyesClosed: { left: 1, right: 1 } }).reasons).toEqual([]);
});

it("puts the worst reason first and calls a weak embedding unclear", () => {
  const quality = judgeQuality({
    ...good,
    box: tall(75),
    clarity: { ...good.clarity, detail: 0.02 },
  });
  expect(quality.reasons).toEqual(["blurred", "too-far"]);
  expect(withNorm(quality, 2.7, 2.8).reasons).toEqual(["blurred", "too-far", "unclear"]);
  expect(withNorm(quality, 2.8, 2.8)).toBe(quality);
});
