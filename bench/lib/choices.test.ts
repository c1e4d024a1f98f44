import { describe, expect, it } from "vitest";
import { atRandom, byNorm, byQuality, byYaw, everything, frontal, unlike } from "./choices.ts";
import { look } from "./pretended-looks.ts";

const yaws = (looks: readonly { readonly yawDegrees: number }[]): readonly number[] =>
  looks.map(({ yawDegrees }) => yawDegrees);

/** In the order in which they were dealt. */
const dealt = [
  look({ norm: 3, quality: 0.2, yawDegrees: 20 }),
  look({ norm: 5, quality: 0.9, yawDegrees: -30 }),
  look({ norm: 4, quality: 0.5, yawDegrees: 2 }),
  look({ norm: 6, quality: 0.1, yawDegrees: -8 }),
];

describe("a choice among pictures", () => {
  it("takes by chance those that were dealt first, and all where all are wanted", () => {
    expect(yaws(atRandom(2)(dealt))).toEqual([20, -30]);
    expect(everything(dealt)).toEqual(dealt);
  });

  it("takes the highest norms, the best quality, and the heads that are turned least to either side", () => {
    expect(byNorm(2)(dealt).map(({ norm }) => norm)).toEqual([6, 5]);
    expect(byQuality(2)(dealt).map(({ quality }) => quality.overall)).toEqual([0.9, 0.5]);
    expect(yaws(frontal(2)(dealt))).toEqual([2, -8]);
  });

  it("spreads over yaw from one end to the other", () => {
    const row = [-30, -20, -10, 0, 10, 20, 30].map((yawDegrees) => look({ yawDegrees }));
    expect(yaws(byYaw(3)(row.toReversed()))).toEqual([-30, 0, 30]);
    expect(yaws(byYaw(2)(row))).toEqual([-30, 30]);
  });

  it("takes the middle one where a single one is to stand for all", () => {
    expect(
      yaws(byYaw(1)([look({ yawDegrees: -40 }), look({ yawDegrees: 0 }), look({ yawDegrees: 9 })])),
    ).toEqual([0]);
  });

  it("begins with the highest norm and goes on with what is least like all that is chosen", () => {
    const at = (degrees: number, norm: number) =>
      look({
        norm,
        yawDegrees: degrees,
        vector: [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)],
      });
    const looks = [at(10, 3), at(90, 4), at(0, 9), at(50, 5)];
    // 50° lies nearer to both than 90° to 0°; 10° is nearest of all.
    expect(yaws(unlike(3)(looks))).toEqual([0, 90, 50]);
  });

  it("never gives back more than there are, nor one twice, nor changes what it was dealt", () => {
    const before = [...dealt];
    for (const rule of [atRandom, byNorm, byQuality, frontal, byYaw, unlike]) {
      for (const count of [1, 2, 3, 4, 9]) {
        const chosen = rule(count)(dealt);
        expect(new Set(chosen).size).toBe(Math.min(count, dealt.length));
        expect(dealt).toEqual(before);
      }
      expect(rule(3)([dealt[0]])).toEqual([dealt[0]]);
    }
  });
});
