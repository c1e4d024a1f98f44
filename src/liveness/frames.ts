/** What one frame of a capture showed, as numbers: all that steps and gates ever see, and all that the evidence keeps. */

/** Red, green and blue. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The face in a frame. Lengths are in pixels of the frame, ratios as in the vision measurements. */
export interface FaceRecord {
  readonly centreX: number;
  readonly centreY: number;
  readonly height: number;
  /** Positive: the nose points to the picture's right, the person's own left. */
  readonly yawRatio: number;
  /** Positive: the nose points up; its level differs from person to person, so only changes mean something. */
  readonly pitchRatio: number;
  /** Probability that each eye is closed. */
  readonly leftEyeClosed: number;
  readonly rightEyeClosed: number;
  /** 0 to 1. */
  readonly quality: number;
  readonly sharpness: number;
  /** 0 to 255. */
  readonly brightness: number;
  /** Quality reasons, worst first. */
  readonly reasons: readonly string[];
  /** x and y of the landmarks named by `pointIndices`, to a tenth of a pixel. */
  readonly points: readonly number[];
  /** Mean linear light of the skin below the eyes, 0 to 1 a channel. */
  readonly light: Rgb;
  /** Log odds of a live face; only on frames it was computed for. */
  readonly liveLogit?: number;
  /** Cosine to the capture's first embedded faces; only on frames that were embedded. */
  readonly similarity?: number;
}

export interface FrameRecord {
  readonly sequence: number;
  /** Milliseconds since the stream opened, by the client's clock and by the server's. */
  readonly clientMs: number;
  readonly serverMs: number;
  /** The step the client says it showed. */
  readonly step: number;
  /** The colour the client says its screen showed, 0 to 255 a channel. */
  readonly colour: Rgb;
  /** A digest of the encoded picture: equal only for the very same picture. */
  readonly digest: string;
  /** A hash of what the picture shows: a few bits differ when it was only encoded again. Hexadecimal. */
  readonly fingerprint: string;
  /** Whether an earlier capture showed this picture; only on frames that were looked up. */
  readonly seenBefore?: boolean;
  readonly width: number;
  readonly height: number;
  /** Usual linear light of the picture away from the face, 0 to 1 a channel; unknown where the head fills the picture. */
  readonly roomLight?: Rgb;
  readonly faceCount: number;
  readonly face?: FaceRecord;
}

/** A frame with exactly one face in it. */
export type FaceFrame = FrameRecord & { readonly face: FaceRecord };

export function hasOneFace(frame: FrameRecord): frame is FaceFrame {
  return frame.face !== undefined && frame.faceCount === 1;
}

/** The landmarks (iBUG order) that are kept: brows, nose, corners of eyes and mouth. They lie at different depths and speech moves them little. */
export const pointIndices: readonly number[] = [
  ...[17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
  ...[27, 28, 29, 30, 31, 32, 33, 34, 35],
  ...[36, 39, 42, 45, 48, 54],
];

/** Where a head points; both as ratios. */
export interface Pose {
  readonly yaw: number;
  readonly pitch: number;
}

/** Within this |yaw ratio| a face looks at the camera (a clear turn reaches 0.6; talking stays under 0.2). */
export const NEUTRAL_YAW = 0.17;

/** Tells whether the face looks at the camera. */
export function isNeutral(frame: FaceFrame): boolean {
  return Math.abs(frame.face.yawRatio) <= NEUTRAL_YAW;
}

/** Whether both eyes read closed: single eyes misread in shadow. */
export function isEyesClosed(face: FaceRecord): boolean {
  return face.leftEyeClosed > 0.5 && face.rightEyeClosed > 0.5;
}

/** The middle value; 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The arithmetic mean; 0 of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
