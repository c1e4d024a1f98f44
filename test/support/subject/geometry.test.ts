import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { faceDistanceCm, focalPixels, frameHeight, frameWidth } from "./camera.ts";
import { poseMesh } from "./pose.ts";
import { prepareSubject } from "./prepare.ts";
import { renderFrame } from "./render.ts";
import { buildSheet } from "./sheet.ts";
import { subjectSources } from "./sources.ts";
import { neutralState, type SubjectState } from "./state.ts";
import { eyes, noseTip } from "./topology.ts";

const subject = await prepareSubject(subjectSources.one);

function pixelOf(vertex: number, change: Partial<SubjectState>): readonly [number, number] {
  const posed = poseMesh(subject.mesh, { ...neutralState, ...change });
  const [x, y, z] = posed.subarray(3 * vertex, 3 * vertex + 3);
  return [(x / z) * focalPixels + frameWidth / 2, (y / z) * focalPixels + frameHeight / 2];
}

describe("the head", () => {
  it("reproduces its picture when it does not move", () => {
    const rest = { yawDegrees: 0, pitchDegrees: 0 };
    const head = renderFrame({ ...subject, rest }, neutralState, { noise: 0 });
    const print = renderFrame({ ...subject, rest, mesh: buildSheet() }, neutralState, { noise: 0 });
    let difference = 0;
    // The face itself; around it depth changes fast, and triangles are flat.
    for (let y = 190; y < 310; y++) {
      for (let x = 270; x < 370; x++) {
        difference += Math.abs(head[4 * (640 * y + x)] - print[4 * (640 * y + x)]) / (120 * 100);
      }
    }
    expect(difference).toBeLessThan(4);
  });

  it("turns its nose to the picture's right for a positive yaw, and up for a positive pitch", () => {
    const [x, y] = pixelOf(noseTip, {});
    expect(pixelOf(noseTip, { yawDegrees: 20 })[0]).toBeGreaterThan(x + 20);
    expect(pixelOf(noseTip, { yawDegrees: -20 })[0]).toBeLessThan(x - 20);
    expect(pixelOf(noseTip, { pitchDegrees: 15 })[1]).toBeLessThan(y - 15);
  });

  it("leaves the room where it is", () => {
    const corner = subject.mesh.vertexCount - 1;
    expect(subject.mesh.follow[corner]).toBe(0);
    expect(pixelOf(corner, { yawDegrees: 25, offsetCm: [2, 2, 2] })).toEqual(pixelOf(corner, {}));
  });

  it("closes the upper lids over the lower ones", () => {
    for (const eye of eyes) {
      const middle = 3;
      const upper = pixelOf(eye.upperLid[middle], { blink: 1 })[1];
      expect(upper).toBeGreaterThan(pixelOf(eye.lowerLid[middle], { blink: 1 })[1]);
      expect(pixelOf(eye.upperLid[middle], {})[1]).toBeLessThan(pixelOf(eye.lowerLid[middle], {})[1]);
    }
  });
});

describe("a sheet", () => {
  it("stays flat however it is turned", () => {
    const posed = poseMesh(buildSheet(), { ...neutralState, yawDegrees: 30, pitchDegrees: 10 });
    const at = (i: number): number[] => [...posed.subarray(3 * i, 3 * i + 3)];
    const [a, b, c, d] = [0, 12, 24, 18 * 25 + 7].map(at);
    const [u, v] = [b, d].map((point) => point.map((value, axis) => value - a[axis]));
    const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    const off = c.reduce((sum, value, axis) => sum + (value - a[axis]) * normal[axis], 0);
    expect(off / Math.hypot(...normal)).toBeCloseTo(0, 4);
  });

  it("bends its sides away from the camera", () => {
    const bent = buildSheet({ bendRadiusCm: 15 });
    const middle = bent.positions[3 * 12 + 2];
    expect(bent.positions[2]).toBeGreaterThan(middle + 2);
    expect(middle).toBeLessThan(faceDistanceCm);
  });
});

it("takes no two frames alike, and the same frame twice only with the same noise", () => {
  const digest = (uniform?: () => number): string => {
    const rgba = renderFrame(subject, neutralState, uniform ? { uniform } : {});
    return createHash("sha256").update(rgba).digest("hex");
  };
  expect(digest()).not.toBe(digest());
  expect(digest(() => 0.25)).toBe(digest(() => 0.25));
});
