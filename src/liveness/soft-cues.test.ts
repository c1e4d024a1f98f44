import { describe, expect, it } from "vitest";
import { framesOf, repeat } from "../../test/support/frames.ts";
import {
  parseSoftCueModel,
  probabilityLive,
  softCueFeatures,
  softCueModel,
  softCueNames,
} from "./soft-cues.ts";

const good = { meanLiveLogit: 7, worstLiveLogit: 6 };

it("is sure of a steady live face and of a screen", () => {
  expect(probabilityLive(good)).toBeGreaterThan(0.95);
  expect(probabilityLive({ meanLiveLogit: -5, worstLiveLogit: -7 })).toBeLessThan(0.1);
});

it.each(softCueNames)("never thinks less of a capture for looking more alive by %s", (name) => {
  const steps = [-8, -4, 0, 4, 8].map((value) => probabilityLive({ ...good, [name]: value }));
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
});

it("does not care how bright, large or sharp the face is", () => {
  const plain = softCueFeatures(framesOf(0, repeat(20)));
  const dark = softCueFeatures(framesOf(0, repeat(20, { brightness: 20, height: 90, sharpness: 0.4 })));
  expect(dark).toEqual(plain);
});

it("says nothing of a capture in which no frame can be read", () => {
  expect(softCueFeatures(framesOf(0, repeat(20, "no-face")))).toBeUndefined();
});

describe("the model file", () => {
  it("is refused when a cue weighs the wrong way round", () => {
    const [feature] = softCueModel.features;
    const turned = { ...softCueModel, features: [{ ...feature, coefficient: -1 }] };
    expect(() => parseSoftCueModel(turned)).toThrow();
  });

  it("is refused when it names an unknown cue or none", () => {
    const [feature] = softCueModel.features;
    expect(() => parseSoftCueModel({ ...softCueModel, features: [{ ...feature, name: "hair" }] })).toThrow();
    expect(() => parseSoftCueModel({ ...softCueModel, features: [] })).toThrow();
  });
});
