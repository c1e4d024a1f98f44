/** What one frame of a capture showed, as numbers: all that steps and gates ever see, and all that the evidence keeps. */

/** The face in a frame. Lengths are in pixels of the frame, ratios as in the vision measurements. */
export interface FaceRecord {
  readonly centreX: number;
  readonly centreY: number;
  readonly height: number;
  /** Positive: the nose points to the picture's right, the person's own left. */
  readonly yawRatio: number;
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
  /** A digest of the encoded picture: equal only for the very same picture. */
  readonly digest: string;
  readonly width: number;
  readonly height: number;
  readonly faceCount: number;
  readonly face?: FaceRecord;
}

/** A frame with exactly one face in it. */
export type FaceFrame = FrameRecord & { readonly face: FaceRecord };

export function hasOneFace(frame: FrameRecord): frame is FaceFrame {
  return frame.face !== undefined && frame.faceCount === 1;
}

/** Within this |yaw ratio| a face looks at the camera (a clear turn reaches 0.6; talking stays under 0.2). */
export const NEUTRAL_YAW = 0.17;

/** Change of the yaw ratio that counts as a turn: 21 of 21 live turns passed it, the weakest with 0.41; talking and still people did not. */
export const TURNED_YAW = 0.28;

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
