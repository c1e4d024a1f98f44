/** Frames of a capture made up by the number, for judging without a camera. */
import { createHash } from "node:crypto";
import type { FaceRecord, FrameRecord } from "../../src/liveness/frames.ts";
import type { Observation } from "../../src/liveness/judge.ts";
import { headPoints } from "./head-points.ts";

export const FRAME_MS = 100;

export const goodFace: FaceRecord = {
  centreX: 320,
  centreY: 240,
  height: 220,
  yawRatio: 0,
  pitchRatio: 0,
  leftEyeClosed: 0.1,
  rightEyeClosed: 0.1,
  quality: 0.9,
  sharpness: 0.9,
  brightness: 120,
  reasons: [],
  points: headPoints({ yaw: 0, pitch: 0 }),
  light: [0.3, 0.2, 0.15],
  liveLogit: 5,
};

/** What one frame shows: changes to a good face, or no face, or more than one. */
export type Shown = Partial<FaceRecord> | "no-face" | "two-faces";

/** The frame with this number, taken on time at ten a second. */
export function frameOf(sequence: number, step: number, shown: Shown = {}): FrameRecord {
  const faceCount = shown === "no-face" ? 0 : shown === "two-faces" ? 2 : 1;
  const face = shown === "no-face" ? {} : { face: faceOfFrame(shown === "two-faces" ? {} : shown) };
  return {
    sequence,
    clientMs: 40 + sequence * FRAME_MS,
    serverMs: 55 + sequence * FRAME_MS,
    step,
    colour: [0, 0, 0],
    digest: `picture-${sequence}`,
    fingerprint: fingerprintOf(sequence),
    width: 640,
    height: 480,
    roomLight: [0.2, 0.2, 0.2],
    faceCount,
    ...face,
  };
}

/** A face whose landmarks are those of a head in that pose, unless they are given. */
function faceOfFrame(shown: Partial<FaceRecord>): FaceRecord {
  const face = { ...goodFace, ...shown };
  return { ...face, points: shown.points ?? headPoints({ yaw: face.yawRatio, pitch: face.pitchRatio }) };
}

/** 256 bits that differ in about half from those of every other number. */
function fingerprintOf(seed: number): string {
  return createHash("sha256").update(String(seed)).digest("hex");
}

/** Shows a person, one frame after another. */
export function framesOf(step: number, shown: readonly Shown[], first = 0): FrameRecord[] {
  return shown.map((one, i) => frameOf(first + i, step, one));
}

/** A unit vector that stands for a person: the same name, the same face. */
export function faceOf(person: string, dimension = 16): Float32Array {
  let seed = Array.from(person).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7);
  const vector = Float32Array.from({ length: dimension }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  });
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** With an embedding every third frame, as the stream asks for. */
export function observed(frame: FrameRecord, person = "ada"): Observation {
  const isEmbedded =
    frame.sequence % 3 === 0 && frame.face !== undefined && Math.abs(frame.face.yawRatio) < 0.17;
  return isEmbedded ? { frame, vector: faceOf(person) } : { frame };
}

/** Shows `count` frames alike. */
export function repeat(count: number, shown: Shown = {}): Shown[] {
  return Array.from({ length: count }, () => shown);
}

export const closed: Shown = { leftEyeClosed: 0.9, rightEyeClosed: 0.9 };
/** The person's own left is the picture's right. */
export const turned = (direction: "left" | "right", ratio = 0.45): Shown => ({
  yawRatio: direction === "left" ? ratio : -ratio,
});
