import { describe, expect, it } from "vitest";
import { keyedGaussians, naturalLog } from "./keyed-gaussians.ts";

const key = new Uint8Array(32).fill(7);

describe("Gaussian numbers from a key", () => {
  it("are those that every other version draws", () => {
    // Computed with another implementation of AES-256-CTR and Python's own logarithm, hence not to the last bit.
    const known = [
      -0.07617070613293661, 1.524029498024866, -1.180881830369577, -1.4650973505708607, -0.6073759953823549,
      0.23443649752760307,
    ];
    const gaussians = keyedGaussians(key);
    for (const value of known) expect(gaussians.next()).toBeCloseTo(value, 14);
  });

  it("are the same for the same key and others for another", () => {
    expect(drawn(key, 3_000)).toEqual(drawn(key, 3_000));
    expect(drawn(new Uint8Array(32).fill(8), 3)).not.toEqual(drawn(key, 3));
  });

  it("have the moments of a normal distribution", () => {
    const values = drawn(key, 200_000);
    const moment = (power: number) => values.reduce((sum, x) => sum + x ** power, 0) / values.length;
    // Four standard errors each.
    expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / values.length));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / values.length));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / values.length));
  });
});

it("the logarithm is right to the last bits", () => {
  for (const x of [2 ** -62, 1e-9, 0.1, 1 / 3, 0.5, 2 / 3, 0.7, 0.999, 1 - 2 ** -53]) {
    expect(Math.abs(naturalLog(x) / Math.log(x) - 1)).toBeLessThan(1e-15);
  }
});

function drawn(from: Uint8Array, count: number): readonly number[] {
  const gaussians = keyedGaussians(from);
  return Array.from({ length: count }, () => gaussians.next());
}
