import { describe, expect, it } from "vitest";
import { framesOf, repeat, turned } from "../../test/support/frames.ts";
import { cutsBetween } from "./cuts.ts";

const here = framesOf(0, repeat(3));
/** Another room, another face, another place. */
const elsewhere = framesOf(
  0,
  repeat(4, { centreX: 200, centreY: 160, height: 120, light: [0.05, 0.06, 0.09] }),
  100,
).map((frame) => ({ ...frame, roomLight: [0.6, 0.5, 0.2] as const }));

describe("cuts", () => {
  it("lead from every frame of one recording to every frame of the other", () => {
    expect(cutsBetween("x", [[here, elsewhere]])).toEqual({ what: "x", cuts: 12, seen: 12 });
    expect(
      cutsBetween("x", [
        [here, elsewhere],
        [elsewhere, here],
      ]).cuts,
    ).toBe(24);
  });

  it("are not seen where nothing changes but what changes between any two frames", () => {
    expect(cutsBetween("x", [[here, framesOf(0, repeat(3), 50)]])).toMatchObject({ cuts: 9, seen: 0 });
  });

  it("are seen whoever is in them: what the embeddings say is left out", () => {
    const stranger = framesOf(0, repeat(3, { similarity: 0 }), 50);
    expect(cutsBetween("x", [[here, stranger]])).toMatchObject({ cuts: 9, seen: 0 });
  });

  it("are made only where one face looks at the camera", () => {
    const mixed = framesOf(0, [{}, turned("left"), "no-face", "two-faces"]);
    expect(cutsBetween("x", [[mixed, mixed.map((frame) => ({ ...frame }))]]).cuts).toBe(1);
  });

  it("within one recording lead to another moment, in either direction", () => {
    const long = framesOf(0, repeat(20));
    // 15 frames lie between moments that are a second and a half apart: 5 + 4 + 3 + 2 + 1 each way.
    expect(cutsBetween("x", [[long, long]])).toMatchObject({ cuts: 30, seen: 0 });
  });

  it("are made from some frames of a long recording, spread over all of it", () => {
    const long = framesOf(0, [
      ...repeat(100),
      ...repeat(100, { light: [0.9, 0.9, 0.9], height: 120, centreX: 100 }),
    ]);
    const { cuts, seen } = cutsBetween("x", [[here, long]]);
    expect(cuts).toBe(3 * 25);
    // The first hundred are every eighth from the first on: thirteen.
    expect(seen).toBe(3 * 12);
  });
});
