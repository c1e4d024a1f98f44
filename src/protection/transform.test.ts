import { describe, expect, it } from "vitest";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import { cosineSimilarity } from "../shared/template.ts";
import { createTransform } from "./transform.ts";

const DIMENSION = 512;
const transform = createTransform(keyOf(1), DIMENSION);
const { unit, near } = seededVectors(1);

describe("a secret transform", () => {
  it("is the one that every other version draws from the key", () => {
    // Computed with Python's cryptography 48 and a product of matrices in place of the reflections; by columns.
    const columns = [
      [0.5182745210257995, -0.8500076708287178, 0.0014707136258283124, 0.09421421012377483],
      [-0.7722165010152875, -0.43977671582051725, 0.367288971222529, 0.27454858841400565],
      [-0.24814458003367085, -0.11678532179690736, -0.9048848450679146, 0.3255286057770067],
      [-0.27110415676469757, -0.265413994294293, -0.2151280218524379, -0.8998765926678547],
    ];
    const small = createTransform(keyOf(7), 4);
    expect(small.id).toBe("householder-1/4/04d920d632ffde9f");
    for (const [i, column] of columns.entries()) {
      const rotated = small.apply(axis(i, 4));
      for (const [j, value] of column.entries()) expect(Math.abs(rotated[j] - value)).toBeLessThan(1e-7);
    }
  });

  it("is orthogonal", () => {
    const columns = Array.from({ length: DIMENSION }, (_, i) => transform.apply(axis(i)));
    let worst = 0;
    for (let i = 0; i < DIMENSION; i++) {
      for (let j = 0; j <= i; j++) {
        const product = cosineSimilarity(columns[i], columns[j]);
        worst = Math.max(worst, Math.abs(product - (i === j ? 1 : 0)));
      }
    }
    expect(worst).toBeLessThan(1e-6);
  });

  it.each([-1, -0.3, 0, 0.5, 0.68, 1])("keeps the cosine %f of two vectors", (cosine) => {
    for (let i = 0; i < 20; i++) {
      const one = unit(DIMENSION);
      const other = near(one, cosine);
      const kept = cosineSimilarity(transform.apply(one), transform.apply(other));
      expect(Math.abs(kept - cosineSimilarity(one, other))).toBeLessThan(1e-6);
    }
  });

  it("keeps the length of a vector that is not of unit length, and leaves the vector as it is", () => {
    const vector = Float32Array.from({ length: DIMENSION }, (_, i) => i);
    const copy = vector.slice();
    const rotated = transform.apply(vector);
    expect(Math.hypot(...rotated) / Math.hypot(...vector)).toBeCloseTo(1, 6);
    expect(vector).toEqual(copy);
  });

  it("gives vectors that cannot be linked with the plain ones, nor with those of another key", () => {
    const other = createTransform(keyOf(2), DIMENSION);
    const vectors = Array.from({ length: 400 }, () => unit(DIMENSION));
    expectUnlinkable(vectors.map((vector) => cosineSimilarity(transform.apply(vector), vector)));
    expectUnlinkable(vectors.map((vector) => cosineSimilarity(transform.apply(vector), other.apply(vector))));
  });

  it("spreads the first number of a vector over all, and to both sides", () => {
    const firsts = Array.from({ length: 200 }, (_, i) => createTransform(keyOf(i), 8).apply(axis(0, 8)));
    for (let i = 0; i < 8; i++) {
      const mean = firsts.reduce((sum, vector) => sum + vector[i], 0) / firsts.length;
      // A number of a random unit vector has mean 0 and variance 1/8; four standard errors.
      expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(8 * firsts.length));
    }
  });

  it("has an id that is the same for the same key and dimension only", () => {
    expect(createTransform(keyOf(1), DIMENSION).id).toBe(transform.id);
    expect(createTransform(keyOf(2), DIMENSION).id).not.toBe(transform.id);
    expect(createTransform(keyOf(1), 4).id).not.toBe(transform.id);
  });

  it("refuses vectors of another size, and everything once it was wiped", () => {
    const small = createTransform(keyOf(1), 4);
    expect(() => small.apply(new Float32Array(5))).toThrow(
      expect.objectContaining({ code: "model-mismatch" }),
    );
    small.wipe();
    expect(() => small.apply(new Float32Array(4))).toThrow(expect.objectContaining({ code: "internal" }));
  });
});

/** Cosines of unrelated vectors: mean 0, deviation 1/√n; both within four standard errors. */
function expectUnlinkable(cosines: readonly number[]): void {
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  const variance = cosines.reduce((sum, value) => sum + value * value, 0) / cosines.length;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(DIMENSION * cosines.length));
  expect(Math.abs(variance * DIMENSION - 1)).toBeLessThan(4 * Math.sqrt(2 / cosines.length));
}

function axis(index: number, dimension = DIMENSION): Float32Array {
  const vector = new Float32Array(dimension);
  vector[index] = 1;
  return vector;
}

function keyOf(seed: number): Uint8Array {
  return new Uint8Array(32).fill(seed);
}
