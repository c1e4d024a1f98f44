import { expect, it } from "vitest";
import { headPoints } from "../../test/support/head-points.ts";
import { planeResidual } from "./homography.ts";

const sheet = [-3, 2, 3, 2, 0, 1, 0, -1, -2, -3, 2, -3, -1, 0, 1, 0.5];

/** Turned about the vertical and the horizontal axis, then seen by a camera as near as a hand-held print. */
function seen(points: readonly number[], yaw: number, pitch: number, depthOf = (_x: number) => 0): number[] {
  const out: number[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const [x, y, z] = [points[i], points[i + 1], depthOf(points[i])];
    const right = x * Math.cos(yaw) + z * Math.sin(yaw);
    const away = z * Math.cos(yaw) - x * Math.sin(yaw);
    const down = y * Math.cos(pitch) + away * Math.sin(pitch);
    const distance = 20 + away * Math.cos(pitch) - y * Math.sin(pitch);
    out.push(320 + (600 * right) / distance, 240 + (600 * down) / distance);
  }
  return out;
}

it("finds nothing left over of a flat sheet, however it is turned and tilted", () => {
  for (const [yaw, pitch] of [
    [0.5, 0],
    [0, -0.6],
    [0.7, 0.4],
  ]) {
    expect(planeResidual(seen(sheet, 0.1, 0), seen(sheet, yaw, pitch))).toBeLessThan(1e-6);
  }
});

it("finds what a bent sheet leaves over, and more the more it is bent", () => {
  const bent = (radius: number): number => {
    const depthOf = (x: number): number => (x * x) / (2 * radius);
    return planeResidual(seen(sheet, 0, 0, depthOf), seen(sheet, 0.5, 0, depthOf));
  };
  expect(bent(20)).toBeGreaterThan(0.5);
  expect(bent(10)).toBeGreaterThan(1.5 * bent(20));
});

it("finds that a head turned aside or up is no plane", () => {
  const frontal = headPoints({ yaw: 0, pitch: 0 });
  expect(planeResidual(headPoints({ yaw: 0.4, pitch: 0 }), frontal)).toBeGreaterThan(4);
  expect(planeResidual(headPoints({ yaw: 0, pitch: 0.3 }), frontal)).toBeGreaterThan(4);
});

it("counts in the unit of the second view", () => {
  const [frontal, turned] = [headPoints({ yaw: 0, pitch: 0 }), headPoints({ yaw: 0.4, pitch: 0 })];
  const once = planeResidual(turned, frontal);
  expect(
    planeResidual(
      turned.map((value) => value * 3),
      frontal,
    ),
  ).toBeCloseTo(once, 5);
  expect(
    planeResidual(
      turned,
      frontal.map((value) => value * 3),
    ),
  ).toBeCloseTo(3 * once, 5);
});

it("measures points that all fall together as one plane instead of failing", () => {
  expect(planeResidual(new Array<number>(16).fill(5), new Array<number>(16).fill(7))).toBe(0);
});
