/** Passes what vision saw on to liveness: the one place where the words of both meet. */
import { type FaceRecord, type FrameRecord, pointIndices, type Rgb } from "../liveness/frames.ts";
import type { Observation } from "../liveness/judge.ts";
import { sha256Hex } from "../shared/bytes.ts";
import type { FaceFacts, FrameFacts } from "../vision/facts.ts";

/** A frame as it came in. */
export interface IncomingFrame {
  readonly sequence: number;
  readonly clientMs: number;
  /** Milliseconds since the stream opened, by the server's clock, when the frame arrived. */
  readonly serverMs: number;
  readonly step: number;
  /** The colour that the client says its screen showed. */
  readonly colour: Rgb;
  readonly jpeg: Uint8Array;
}

/** What is judged of a frame beside what vision sees in its picture. */
export type JudgedFrame = Omit<IncomingFrame, "jpeg">;

/** @param minNorm Embeddings shorter than this before normalising are not fit for comparing. */
export function observe(frame: JudgedFrame, digest: string, facts: FrameFacts, minNorm: number): Observation {
  const { sequence, clientMs, serverMs, step, colour } = frame;
  const { width, height, fingerprint, roomLight, faceCount, face } = facts;
  const record: FrameRecord = {
    ...{
      sequence,
      clientMs,
      serverMs,
      step,
      colour,
      digest,
      fingerprint,
      width,
      height,
      faceCount,
    },
    ...(roomLight ? { roomLight } : {}),
    ...(face ? { face: faceRecord(face) } : {}),
  };
  const isFit = face?.embedding !== undefined && face.embedding.norm >= minNorm && faceCount === 1;
  return isFit && face.embedding ? { frame: record, vector: face.embedding.vector } : { frame: record };
}

/** Names an encoded picture: equal only for the very same bytes. */
export function pictureDigest(jpeg: Uint8Array): string {
  return sha256Hex(jpeg).slice(0, 32);
}

function faceRecord(face: FaceFacts): FaceRecord {
  const { x1, y1, x2, y2 } = face.box;
  return {
    centreX: (x1 + x2) / 2,
    centreY: (y1 + y2) / 2,
    height: y2 - y1,
    yawRatio: face.pose.yawRatio,
    pitchRatio: face.pose.pitchRatio,
    leftEyeClosed: face.eyesClosed.left,
    rightEyeClosed: face.eyesClosed.right,
    quality: face.quality.overall,
    sharpness: face.quality.sharpness,
    brightness: face.brightness,
    reasons: face.quality.reasons,
    points: pointIndices.flatMap((i) => [tenths(face.landmarks[2 * i]), tenths(face.landmarks[2 * i + 1])]),
    light: face.light,
    ...(face.liveLogit === undefined ? {} : { liveLogit: face.liveLogit }),
  };
}

/** The landmark network is no finer, and evidence is kept as text. */
function tenths(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
