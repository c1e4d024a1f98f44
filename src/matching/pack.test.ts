import { describe, expect, it } from "vitest";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import { cosineSimilarity } from "../shared/template.ts";
import { dotPacked, packProbe, packVector } from "./pack.ts";

const DIMENSION = 512;

describe("packing a vector", () => {
  const { unit } = seededVectors(1);
  const high = new Int8Array(DIMENSION + 2);
  const low = new Int8Array(DIMENSION + 5);

  it("rounds every value by half a scale at most", () => {
    for (const vector of [unit(DIMENSION), Float32Array.of(1, -1, 0, 0.5)]) {
      const { scale } = packVector(vector, high, 2, low, 5);
      for (const [i, value] of vector.entries()) {
        const packed = scale * (256 * high[2 + i] + low[5 + i]);
        expect(Math.abs(packed - value)).toBeLessThanOrEqual(0.501 * scale);
      }
    }
  });

  it("changes the cosine of two faces by less than 1e-5", () => {
    let most = 0;
    for (let i = 0; i < 500; i++) {
      const [vector, probe] = [unit(DIMENSION), unit(DIMENSION)];
      const { scale } = packVector(vector, high, 0, low, 0);
      const packed = dotPacked(probe, scale, high, 0, low, 0);
      most = Math.max(most, Math.abs(packed - cosineSimilarity(vector, probe)));
    }
    expect(most).toBeLessThan(1e-5);
  });

  it("tells the lengths of both parts", () => {
    const vector = unit(DIMENSION);
    const { scale, highLength, lowLength } = packVector(vector, high, 0, low, 0);
    expect(highLength).toBeCloseTo(256 * scale * Math.hypot(...high.subarray(0, DIMENSION)), 9);
    expect(lowLength).toBeCloseTo(scale * Math.hypot(...low.subarray(0, DIMENSION)), 9);
    expect(highLength).toBeCloseTo(1, 2);
    expect(lowLength).toBeLessThan(0.012);
  });

  it.each([[[0, 0]], [[Number.NaN, 1]], [[Infinity, 1]], [[1e-40, 0]]])("makes zeros of %j", (values) => {
    high.fill(9);
    low.fill(9);
    const packed = packVector(Float32Array.from(values), high, 0, low, 0);
    expect(packed).toEqual({ scale: 0, lowLength: 0, highLength: 0 });
    expect([...high.subarray(0, 3), ...low.subarray(0, 3)]).toEqual([0, 0, 9, 0, 0, 9]);
    expect(packProbe(Float32Array.from(values), 32)).toMatchObject({ unit: 0, length: 0, error: 0 });
  });
});

describe("packing a probe", () => {
  it("copies it, so that it may be wiped meanwhile", () => {
    const probe = Float32Array.of(0.6, 0.8);
    const packed = packProbe(probe, 32);
    probe.fill(0);
    expect(packed.vector).toEqual(Float32Array.of(0.6, 0.8));
    expect(packed.length).toBeCloseTo(1);
  });

  it("measures its own rounding", () => {
    const probe = seededVectors(2).unit(DIMENSION);
    const { vector, levels, unit, error } = packProbe(probe, DIMENSION);
    expect(error).toBeCloseTo(Math.hypot(...vector.map((value, i) => value - unit * levels[i])), 9);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-4);
  });
});
