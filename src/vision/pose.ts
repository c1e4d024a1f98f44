/** Tells where a head points: an average head turned until its points fall on the landmarks, seen from far away. */
import type { Pose } from "./facts.ts";
import { meanPoint } from "./landmarks.ts";
import { solveLinear } from "../shared/linear.ts";
import { meanFace } from "./mean-face.ts";

/** @param landmarks 68 points, x and y in pixels. */
export function estimatePose(landmarks: Float32Array): Pose {
  const [yaw, pitch, roll] = fitHead(landmarks);
  return {
    yawDegrees: degrees(yaw),
    pitchDegrees: degrees(pitch),
    rollDegrees: degrees(roll),
    ...ratios(landmarks),
  };
}

const iterations = 12;
/** Residuals beyond this share of the eye distance count linearly: an open mouth or a slipped point must not turn the head. */
const tolerance = 0.08;

/** Gauss-Newton over yaw, pitch, roll, scale and shift. */
function fitHead(landmarks: Float32Array): readonly number[] {
  const left = meanPoint(landmarks, 36, 41);
  const right = meanPoint(landmarks, 42, 47);
  const eyeDistance = Math.hypot(right.x - left.x, right.y - left.y) || 1;
  const start = Math.atan2(right.y - left.y, right.x - left.x);
  const state = [0, 0, start, eyeDistance / 7.1, (left.x + right.x) / 2, (left.y + right.y) / 2];
  for (let step = 0; step < iterations; step++) {
    const change = newtonStep(landmarks, state, eyeDistance);
    for (let i = 0; i < state.length; i++) state[i] += change[i];
    const limit = Math.PI / 2;
    state[0] = Math.min(Math.max(state[0], -limit), limit);
    state[1] = Math.min(Math.max(state[1], -limit), limit);
    if (Math.abs(change[0]) + Math.abs(change[1]) + Math.abs(change[2]) < 1e-4) break;
  }
  return state;
}

function newtonStep(landmarks: Float32Array, state: readonly number[], eyeDistance: number): number[] {
  const size = state.length;
  const normal = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const epsilon = [1e-4, 1e-4, 1e-4, state[3] * 1e-4, 1e-3, 1e-3];
  const base = project(state);
  const shifted = state.map((value, i) => project(state.with(i, value + epsilon[i])));
  meanFace.forEach(([index], point) => {
    for (let axis = 0; axis < 2; axis++) {
      const at = 2 * point + axis;
      const residual = landmarks[2 * index + axis] - base[at];
      const weight = Math.min(1, (tolerance * eyeDistance) / (Math.abs(residual) || 1e-9));
      const slopes = shifted.map((values, i) => (values[at] - base[at]) / epsilon[i]);
      for (let i = 0; i < size; i++) {
        gradient[i] += weight * slopes[i] * residual;
        for (let j = 0; j < size; j++) normal[i * size + j] += weight * slopes[i] * slopes[j];
      }
    }
  });
  // A little damping keeps a profile, where depth and yaw trade off, from running away.
  for (let i = 0; i < size; i++) normal[i * size + i] *= 1.001;
  return solveLinear(normal, gradient);
}

/** Where the average head's points fall in the picture; y of the picture grows downwards. */
function project([yaw, pitch, roll, scale, shiftX, shiftY]: readonly number[]): Float64Array {
  const out = new Float64Array(2 * meanFace.length);
  const [sinYaw, cosYaw] = [Math.sin(yaw), Math.cos(yaw)];
  const [sinPitch, cosPitch] = [Math.sin(pitch), Math.cos(pitch)];
  const [sinRoll, cosRoll] = [Math.sin(roll), Math.cos(roll)];
  meanFace.forEach(([, x, y, z], point) => {
    const tiltedY = y * cosPitch + z * sinPitch;
    const tiltedZ = z * cosPitch - y * sinPitch;
    const right = x * cosYaw + tiltedZ * sinYaw;
    const down = -tiltedY;
    out[2 * point] = shiftX + scale * (right * cosRoll - down * sinRoll);
    out[2 * point + 1] = shiftY + scale * (right * sinRoll + down * cosRoll);
  });
  return out;
}

/** The proxies that liveness was measured with, in the eyes' own axes so that a leaning head changes neither. */
function ratios(landmarks: Float32Array): Pick<Pose, "yawRatio" | "pitchRatio"> {
  const left = meanPoint(landmarks, 36, 41);
  const right = meanPoint(landmarks, 42, 47);
  const mouth = {
    x: (landmarks[2 * 48] + landmarks[2 * 54]) / 2,
    y: (landmarks[2 * 48 + 1] + landmarks[2 * 54 + 1]) / 2,
  };
  const middle = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
  const [noseX, noseY] = [landmarks[60] - middle.x, landmarks[61] - middle.y];
  const [eyeX, eyeY] = [right.x - left.x, right.y - left.y];
  const [mouthX, mouthY] = [mouth.x - middle.x, mouth.y - middle.y];
  const eyeSquare = eyeX * eyeX + eyeY * eyeY || 1;
  const mouthSquare = mouthX * mouthX + mouthY * mouthY || 1;
  return {
    yawRatio: (noseX * eyeX + noseY * eyeY) / eyeSquare,
    pitchRatio: 0.5 - (noseX * mouthX + noseY * mouthY) / mouthSquare,
  };
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
