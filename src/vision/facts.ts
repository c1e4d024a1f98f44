/** What the server knows of one picture: the nouns of vision, read by liveness and matching through the use cases. Pixels never leave this folder. */

/** A picture with three interleaved 8-bit channels, RGB, row by row. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** `width * height * 3` bytes. */
  readonly pixels: Uint8Array;
}

/** Pixels of the upright picture; x2 and y2 exclusive; may reach past the edges. */
export interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Red, green and blue, proportional to light rather than to what is shown on a screen; 0 to 1. */
export type Light = readonly [red: number, green: number, blue: number];

export interface Pose {
  /** Positive: the nose points to the picture's right edge (the person's own left in an unmirrored picture). */
  readonly yawDegrees: number;
  /** Positive: the nose points up. */
  readonly pitchDegrees: number;
  /** Positive: the head leans clockwise in the picture. */
  readonly rollDegrees: number;
  /** (nose x - eye midpoint x) / eye distance, in the eyes' own axes; the proxy of the liveness measurements, signed as yaw. */
  readonly yawRatio: number;
  /** Where the nose tip lies on the eye-mouth axis, signed as pitch; compare against the person's own neutral value. */
  readonly pitchRatio: number;
}

export const qualityReasons = [
  "too-far",
  "too-close",
  "too-dark",
  "too-bright",
  "blurred",
  "turned-away",
  "eyes-closed",
  "several-faces",
  "cut-off",
  "unclear",
] as const;
export type QualityReason = (typeof qualityReasons)[number];

/** Each 0 (unusable) to 1 (as good as it matters). */
export interface Quality {
  readonly size: number;
  readonly light: number;
  readonly sharpness: number;
  readonly frontality: number;
  readonly eyesOpen: number;
  readonly single: number;
  /** The smallest of the others. */
  readonly overall: number;
  /** What is wrong, worst first; empty when nothing is. */
  readonly reasons: readonly QualityReason[];
}

export interface Embedding {
  /** Unit length. */
  readonly vector: Float32Array;
  /** Length before normalising: below 2.8 the picture is too poor to compare (LFW, NUAA). */
  readonly norm: number;
}

export interface FaceFacts {
  readonly box: Box;
  /** Detector confidence, 0 to 1. */
  readonly confidence: number;
  /** 68 points in iBUG order, x and y in pixels, 136 numbers. */
  readonly landmarks: Float32Array;
  readonly pose: Pose;
  readonly quality: Quality;
  /** Mean brightness of the face, 0 to 255. */
  readonly brightness: number;
  /** Usual linear light of the skin below the eyes, red, green and blue, 0 to 1. */
  readonly light: Light;
  /** Probability that the eye on that side of the picture is closed. */
  readonly eyesClosed: { readonly left: number; readonly right: number };
  /** Log odds that the face is live and not a print or a screen; only when asked for. */
  readonly liveLogit: number | undefined;
  /** Only when asked for. */
  readonly embedding: Embedding | undefined;
  /** The 112 x 112 crop the embedding was made from, without loss, as a PNG file that is marked as one; only when asked for. */
  readonly alignedPng: Uint8Array | undefined;
}

export interface FrameFacts {
  /** Of the picture as far as it was read, which boxes and landmarks refer to: a large one is made smaller. */
  readonly width: number;
  readonly height: number;
  /** 256-bit hash of what the picture shows, 64 hexadecimal digits. */
  readonly fingerprint: string;
  /** Usual linear light of the picture away from the face, or of all of it without one; unknown where the head fills it. */
  readonly roomLight: Light | undefined;
  /** Faces of at least half the largest one's height. */
  readonly faceCount: number;
  /** The largest face. */
  readonly face: FaceFacts | undefined;
}

/** The costly facts; detection, landmarks, pose, eyes and quality always come. */
export interface Wanted {
  /** `twice`: also of the mirrored, evenly lit face, and not of turned ones, for captures, whose frames are all read at one size. Their thresholds were measured so, those of single photos with one look. */
  readonly liveLogit?: boolean | "twice";
  /** `if-usable`: only when quality allows matching (near-frontal, sharp, large enough). */
  readonly embedding?: "always" | "if-usable";
  readonly aligned?: boolean;
  /** Of several faces that are about equally large the one in the middle: portraits of a named person, such as LFW's, have them there. The largest without. */
  readonly face?: "central";
}

/** Eyes on a picture: the port that the use cases call; the worker pool implements it. */
export interface Vision {
  /** The embedding model that is loaded. */
  readonly modelId: string;
  /**
   * Analyses one uploaded picture; waits for its turn.
   *
   * @throws {VultusError} `not-an-image`, `image-damaged`, `image-too-large`, `image-animated`; `overloaded` when the queue is full.
   */
  analyzePhoto(bytes: Uint8Array, wanted: Wanted): Promise<FrameFacts>;
  /** Opens the lane of one capture: at most one frame waits, a newer one replaces it. */
  openStream(): FrameStream;
  close(): Promise<void>;
}

/**
 * Embeds crops that were aligned before. Apart from {@link Vision}, as it is for files of one's own and never for letting
 * somebody in: pose, size, other faces and attacks cannot be told from a crop, and its mark proves nothing.
 */
export interface CropReader {
  /**
   * @param bytes Any picture.
   * @returns `undefined` for a picture without a crop's mark, in which a face is yet to be found.
   * @throws {VultusError} as `analyzePhoto`; `poor-quality` with the reason `other-alignment`.
   */
  embedCrop(bytes: Uint8Array): Promise<Embedding | undefined>;
}

export interface FrameStream {
  /**
   * @returns `undefined` when a newer frame took this one's place.
   * @throws {VultusError} as `analyzePhoto`, but never `overloaded`.
   */
  analyze(jpeg: Uint8Array, wanted: Wanted): Promise<FrameFacts | undefined>;
  close(): void;
}
