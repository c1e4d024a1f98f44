import { beforeEach, describe, expect, it } from "vitest";
import { seededVectors, type VectorSource } from "../../test/support/unit-vectors.ts";
import { packProbe } from "./pack.ts";
import { createPackedRows, type PackedRows, scannedBytes, SEGMENT_ROWS } from "./packed-rows.ts";
import { openScanKernel, type ScanKernel } from "./scan-kernel.ts";

describe("a scan of packed rows finds every row above the floor", () => {
  let source: VectorSource;
  beforeEach(() => {
    source = seededVectors(1);
  });

  it("however tight the floor", () => {
    for (const dimension of [1, 2, 3, 32, 512]) {
      const vectors = Array.from({ length: 300 }, () => source.unit(dimension));
      for (let i = 0; i < 20; i++) expectFound(vectors, source.unit(dimension));
    }
  });

  it("when the low bytes take all the difference that they can make", () => {
    // Half the largest low byte, in the probe's direction, on high bytes of all kinds; one value sets the scale.
    for (let round = 0; round < 20; round++) {
      const signs = Array.from({ length: 511 }, () => (source.uniform() < 0.5 ? -1 : 1));
      const values = signs.map((sign) => 256 * Math.floor(200 * source.uniform() - 100) + 120 * sign);
      const vector = Float32Array.of(...values, 127 * 256 + 127);
      expectFound([vector], Float32Array.of(...signs, 0));
    }
  });

  it("when the probe's own rounding takes all the difference that it can make", () => {
    for (let i = 0; i < 100; i++) {
      // The second value is lost to the probe's whole numbers, and has a row with much of it.
      const lost = (0.3 + 0.19 * source.uniform()) / 32_767;
      const vector = Float32Array.of(1, (256 * Math.floor(50 + 70 * source.uniform())) / (127 * 257));
      expectFound([vector], Float32Array.of(1, lost));
    }
  });

  it("when every value is as large as it can be, in as many dimensions as there may be", () => {
    for (const dimension of [512, 544, 4096]) {
      const vector = new Float32Array(dimension).fill(1 / Math.sqrt(dimension));
      expectFound([vector, vector.map((value) => -value)], vector);
    }
  });
});

describe("packed rows", () => {
  let kernel: ScanKernel;
  let rows: PackedRows;
  const { unit } = seededVectors(2);
  const vectors = Array.from({ length: 2 * SEGMENT_ROWS }, () => unit(40));
  beforeEach(() => {
    kernel = openScanKernel(scannedBytes(40, vectors.length));
    rows = createPackedRows(40, kernel);
    for (const [row, vector] of vectors.entries()) rows.write(row, vector);
  });

  it("keep every row when they grow, and what lies beside one that is erased or written again", () => {
    rows.erase(5);
    rows.erase(SEGMENT_ROWS - 1);
    rows.erase(SEGMENT_ROWS);
    rows.write(5, vectors[7]);
    expect(rows.length).toBe(vectors.length);
    const scores = vectors.map((vector, row) => rows.score(row, packProbe(vector, rows.stride)));
    const changed = [...scores.keys()].filter((row) => scores[row] < 0.999);
    expect(changed).toEqual([5, SEGMENT_ROWS - 1, SEGMENT_ROWS]);
    expect(changed.slice(1).map((row) => scores[row])).toEqual([0, 0]);
    expect(rows.score(5, packProbe(vectors[7], rows.stride))).toBeCloseTo(1, 3);
  });

  it("are not found once they are erased, by whatever floor", () => {
    rows.erase(1);
    const probe = packProbe(vectors[1], rows.stride);
    expect(rows.scan(probe, 0, 4, -Infinity)).toEqual([0, 2, 3]);
    expect(rows.scan(packProbe(new Float32Array(40), rows.stride), 0, 4, -Infinity)).toEqual([0, 2, 3]);
  });

  it("leave nothing in memory of a face that was erased or looked for", () => {
    rows.scan(packProbe(vectors[0], rows.stride), 0, 100, 2);
    for (const row of vectors.keys()) rows.erase(row);
    const words = new Float32Array(kernel.buffer());
    expect(new Set(words)).toEqual(new Set([0, -Infinity]));
  });

  it("refuse what no longer fits into memory and stay as they were", () => {
    const beyond = vectors.length;
    expect(() => rows.write(beyond, vectors[0])).toThrow(RangeError);
    expect(rows.length).toBe(beyond);
    expect(rows.score(beyond - 1, packProbe(vectors[beyond - 1], rows.stride))).toBeCloseTo(1, 3);
  });
});

/** Scans for each row with a floor that its own score exceeds by next to nothing. */
function expectFound(vectors: readonly Float32Array[], probe: Float32Array): void {
  const dimension = probe.length;
  const rows = createPackedRows(dimension, openScanKernel(scannedBytes(dimension, vectors.length)));
  for (const [row, vector] of vectors.entries()) rows.write(row, vector);
  const packed = packProbe(probe, rows.stride);
  const missed = [...vectors.keys()].filter((row) => {
    const score = rows.score(row, packed);
    return !rows.scan(packed, row, row + 1, score - 1e-12 * Math.abs(score)).includes(row);
  });
  expect(missed).toEqual([]);
}
