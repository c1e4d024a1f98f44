import { expect, it } from "vitest";
import { fitSimilarity } from "./align.ts";
import { letterbox, overlap, suppressOverlaps } from "./detect.ts";
import type { RgbImage } from "./facts.ts";
import { meanFace } from "./mean-face.ts";
import { toPlanes } from "./planar.ts";
import { estimatePose } from "./pose.ts";
import { createPyramid, levelFor, resampleFrom, resizeFrom } from "./pyramid.ts";
import { resampleRegion } from "./resample.ts";
import { logOdds, mirrorEvenly, surroundingSquare } from "./spoof.ts";
import { warpSimilarity } from "./warp.ts";

const painted = (width: number, height: number, paint: (x: number, y: number) => number[]): RgbImage => {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels.set(paint(x, y), (y * width + x) * 3);
  }
  return { width, height, pixels };
};

/** The average head, turned, as landmarks; points that the model lacks lie at its nearest eye. */
const turnedHead = (yaw: number, pitch: number, roll: number): Float32Array => {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const points = new Float32Array(136);
  for (const [index, x, y, z] of meanFace) {
    const tilted = y * Math.cos(radians(pitch)) + z * Math.sin(radians(pitch));
    const depth = z * Math.cos(radians(pitch)) - y * Math.sin(radians(pitch));
    const right = x * Math.cos(radians(yaw)) + depth * Math.sin(radians(yaw));
    const [sin, cos] = [Math.sin(radians(roll)), Math.cos(radians(roll))];
    points[2 * index] = 300 + 10 * (right * cos + tilted * sin);
    points[2 * index + 1] = 200 + 10 * (right * sin - tilted * cos);
  }
  for (const corner of [36, 42]) {
    for (const i of [1, 2, 4, 5]) {
      const near = i === 1 || i === 5 ? corner : corner + 3;
      points[2 * (corner + i)] = points[2 * near];
      points[2 * (corner + i) + 1] = points[2 * near + 1];
    }
  }
  return points;
};

it.each([
  [0, 0, 0],
  [30, 0, 0],
  [-40, 10, 5],
  [0, 25, 0],
  [10, -20, -25],
])("recovers a head turned by yaw %d, pitch %d, roll %d", (yaw, pitch, roll) => {
  const pose = estimatePose(turnedHead(yaw, pitch, roll));
  expect(pose.yawDegrees).toBeCloseTo(yaw, 0);
  expect(pose.pitchDegrees).toBeCloseTo(pitch, 0);
  expect(pose.rollDegrees).toBeCloseTo(roll, 0);
});

it("signs both ratios as the angles: right and up are positive", () => {
  const neutral = estimatePose(turnedHead(0, 0, 0));
  expect(estimatePose(turnedHead(30, 0, 0)).yawRatio).toBeGreaterThan(0.2);
  expect(estimatePose(turnedHead(-30, 0, 0)).yawRatio).toBeLessThan(-0.2);
  expect(estimatePose(turnedHead(0, 20, 0)).pitchRatio).toBeGreaterThan(neutral.pitchRatio + 0.1);
  expect(estimatePose(turnedHead(0, -20, 0)).pitchRatio).toBeLessThan(neutral.pitchRatio - 0.1);
});

it("keeps the ratios when the head leans", () => {
  const upright = estimatePose(turnedHead(20, 0, 0));
  const leaning = estimatePose(turnedHead(20, 0, 30));
  expect(leaning.yawRatio).toBeCloseTo(upright.yawRatio, 3);
  expect(leaning.pitchRatio).toBeCloseTo(upright.pitchRatio, 3);
});

it("answers with numbers even when every landmark is one point", () => {
  const pose = estimatePose(new Float32Array(136).fill(7));
  for (const value of Object.values(pose)) expect(value).not.toBeNaN();
});

it("averages areas when shrinking, at whole and at odd factors", () => {
  const stripes = painted(60, 40, (x) => (x % 2 === 0 ? [0, 0, 0] : [200, 100, 50]));
  for (const [width, height] of [
    [30, 20],
    [10, 10],
  ]) {
    const { pixels } = resizeFrom(createPyramid(stripes), width, height);
    expect([...pixels.subarray(0, 3)]).toEqual([100, 50, 25]);
    expect([...pixels.subarray(-3)]).toEqual([100, 50, 25]);
  }
});

it("interpolates between pixel centres when growing", () => {
  const ramp = painted(4, 1, (x) => [x * 40, 0, 0]);
  const out = new Float32Array(8 * 3);
  resampleRegion(ramp, { x: 0, y: 0, width: 4, height: 1 }, 8, 1, out);
  const reds = Array.from({ length: 8 }, (_, i) => out[i * 3]);
  expect(reds).toEqual([0, 10, 30, 50, 70, 90, 110, 120]);
});

it("starts from the coarsest level that is fine enough", () => {
  expect([0.5, 1, 1.99, 2, 3.99, 4].map(levelFor)).toEqual([0, 0, 0, 1, 1, 2]);
});

it("finds the same in a level of the pyramid as in the picture itself", () => {
  const picture = painted(64, 48, (x, y) => [x * 3, y * 4, (x * y) % 251]);
  const region = { x: 7, y: 3, width: 40, height: 40 };
  const direct = new Float32Array(10 * 10 * 3);
  resampleRegion(picture, region, 10, 10, direct);
  const shared = new Float32Array(direct.length);
  resampleFrom(createPyramid(picture), region, 10, 10, shared);
  // Halving rounds to whole numbers, and a block of the level straddles the region's edge.
  for (let i = 0; i < direct.length; i += 3) {
    expect(Math.abs(shared[i] - direct[i])).toBeLessThan(2);
    expect(Math.abs(shared[i + 1] - direct[i + 1])).toBeLessThan(2);
  }
});

it("halves down to a single pixel", () => {
  const pyramid = createPyramid(painted(5, 3, () => [9, 8, 7]));
  expect([0, 1, 2, 3, 9].map((level) => [pyramid.at(level).width, pyramid.at(level).height])).toEqual([
    [5, 3],
    [2, 1],
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  expect([...pyramid.at(9).pixels]).toEqual([9, 8, 7]);
});

it("repeats the edge beyond the picture", () => {
  const flat = painted(8, 8, () => [9, 9, 9]);
  const out = new Float32Array(16 * 3);
  resampleRegion(flat, { x: -50, y: 5, width: 40, height: 40 }, 4, 4, out);
  for (const value of out) expect(value).toBeCloseTo(9, 4);
});

it("orders planes by colour and applies mean and deviation", () => {
  const out = new Float32Array(3);
  toPlanes([255, 127, 0], 1, { channels: "bgr", mean: 127, deviation: 128 }, out);
  expect([...out]).toEqual([-127 / 128, 0, 1]);
  toPlanes([255, 127, 0], 1, { channels: "rgb", mean: 0, deviation: 1 }, out);
  expect([...out]).toEqual([255, 127, 0]);
  toPlanes([100, 100, 100], 1, { channels: "gray", mean: 0, deviation: 1 }, out);
  expect(out[0]).toBeCloseTo(100, 3);
});

it("fits the similarity that made the points", () => {
  const from = [0, 0, 10, 0, 0, 10, 7, 3];
  const to = from.map((_, i) => {
    const [x, y] = i % 2 === 0 ? [from[i], from[i + 1]] : [from[i - 1], from[i]];
    return i % 2 === 0 ? 2 * x - 1 * y + 5 : 1 * x + 2 * y - 3;
  });
  const { a, b, tx, ty } = fitSimilarity(from, to);
  expect([a, b, tx, ty].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([2, 1, 5, -3]);
});

it("copies pixels under the identity and leaves black beyond the edge", () => {
  const picture = painted(4, 4, (x, y) => [x * 10, y * 10, 1]);
  expect([...warpSimilarity(picture, { a: 1, b: 0, tx: 0, ty: 0 }, 4)]).toEqual([...picture.pixels]);
  expect(warpSimilarity(picture, { a: 1, b: 0, tx: 100, ty: 0 }, 2).every((value) => value === 0)).toBe(true);
});

it("letterboxes a portrait picture into the middle", () => {
  const { thumbnail, left, top, scale } = letterbox(createPyramid(painted(480, 640, () => [1, 2, 3])));
  expect({ width: thumbnail.width, height: thumbnail.height, left, top, scale }).toEqual({
    ...{ width: 180, height: 240, left: 70, top: 0, scale: 0.375 },
  });
});

it("keeps the most confident of overlapping boxes and all that lie apart", () => {
  const box = (x1: number) => ({ x1, y1: 0, x2: x1 + 10, y2: 10 });
  expect(overlap(box(0), box(5))).toBeCloseTo(1 / 3);
  const kept = suppressOverlaps([
    { box: box(0), confidence: 0.7 },
    { box: box(1), confidence: 0.9 },
    { box: box(30), confidence: 0.8 },
  ]);
  expect(kept.map(({ confidence }) => confidence)).toEqual([0.9, 0.8]);
});

it("keeps the surroundings of a face inside the picture and square", () => {
  const region = surroundingSquare({ width: 640, height: 480 }, { x1: 0, y1: 100, x2: 150, y2: 300 });
  expect(region).toEqual({ x: 0, y: 0, width: 480, height: 480 });
});

it("gives finite log odds where a softmax would round to one", () => {
  expect(logOdds([200, 0, -5])).toBeCloseTo(199.993, 2);
  expect(logOdds([-200, 0, 0])).toBeCloseTo(-200 - Math.LN2, 3);
  expect(logOdds([0, 0, -Infinity])).toBe(0);
});

it("looks again at the mirrored face, a dark one as bright as any other", () => {
  const crop = new Float32Array(128 * 128 * 3).fill(60);
  crop.set([10, 20, 30]);
  const mirrored = mirrorEvenly(crop, 60);
  expect(mirrored[0]).toBeCloseTo(115, 0);
  expect(mirrored[127 * 3]).toBeLessThan(mirrored[127 * 3 + 1]);
  expect(mirrored[127 * 3 + 1]).toBeLessThan(mirrored[127 * 3 + 2]);
});

it("does not lift a black picture into noise", () => {
  expect(mirrorEvenly(new Float32Array(128 * 128 * 3).fill(3), 3)[0]).toBeLessThan(45);
});
