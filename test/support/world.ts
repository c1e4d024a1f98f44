/** A whole server's worth of dependencies without models, disk or waiting: pictures are JSON that says what they show. */
import type { AuthDeps, AuthSettings } from "../../src/auth/deps.ts";
import { createDecoy } from "../../src/auth/decoy.ts";
import { createPackedGallery } from "../../src/matching/packed-gallery.ts";
import { openKeyring } from "../../src/protection/keyring.ts";
import { sha256Hex, utf8 } from "../../src/shared/bytes.ts";
import { DAY, HOUR, MINUTE } from "../../src/shared/clock.ts";
import { VultusError } from "../../src/shared/errors.ts";
import { secureRandom } from "../../src/shared/random.ts";
import { openMemoryBlobs } from "../../src/storage/drivers/memory-blobs.ts";
import { openMemoryStore } from "../../src/storage/drivers/memory.ts";
import type {
  CropReader,
  FaceFacts,
  FrameFacts,
  QualityReason,
  Vision,
  Wanted,
} from "../../src/vision/facts.ts";
import { pointIndices, type Pose } from "../../src/liveness/frames.ts";
import { standardPolicy } from "../../src/liveness/policy.ts";
import { faceOf } from "./frames.ts";
import { headPoints } from "./head-points.ts";

export const MODEL_ID = "test-model@1";
export const DIMENSION = 128;

/** What a pretended picture shows. */
export interface Pretence {
  /** Left out: nobody. */
  readonly person?: string;
  /** How far the face differs from the person's usual one, 0 to 1. */
  readonly unlike?: number;
  readonly faceCount?: number;
  readonly height?: number;
  readonly reasons?: readonly QualityReason[];
  readonly norm?: number;
  readonly liveLogit?: number;
  readonly yawRatio?: number;
  readonly pitchRatio?: number;
  readonly eyesClosed?: number;
  /** Marked as a crop that was aligned, by this alignment; of no use to whoever looks for a face. */
  readonly crop?: string;
  /** Makes two pictures of the same differ in their bytes. */
  readonly nonce?: number;
}

export function picture(shown: Pretence): Uint8Array {
  return utf8(JSON.stringify(shown));
}

/** The same as a camera's frame: begins as a JPEG does, and is of a frame's usual size. */
export function cameraFrame(shown: Pretence): Uint8Array {
  const bytes = new Uint8Array(FRAME_BYTES);
  bytes.set(JPEG_START);
  bytes.set(picture(shown), JPEG_START.length);
  return bytes;
}

const JPEG_START = [0xff, 0xd8];
/** Of 640 x 480 pixels. */
const FRAME_BYTES = 40_000;

export interface World {
  readonly deps: AuthDeps;
  /** Moves the clock on. */
  pass(ms: number): void;
}

export const origin = { address: "192.0.2.1", userAgent: "test" };

/** @param settings Changes to the defaults, which are those of the local demo. */
export function createWorld(settings: Partial<AuthSettings> = {}): World {
  let now = Date.UTC(2030, 0, 1);
  const clock = () => now;
  const keyring = openKeyring(new Uint8Array(32).fill(1), secureRandom);
  const deps: AuthDeps = {
    records: openMemoryStore({ now: clock, random: secureRandom }),
    blobs: openMemoryBlobs(),
    vision: pretendedVision,
    keyring,
    gallery: createPackedGallery({ modelId: MODEL_ID, dimension: DIMENSION, maxPeople: 1_000 }),
    decoy: createDecoy(keyring, secureRandom, MODEL_ID, DIMENSION),
    settings: {
      photoSignIn: true,
      identify: true,
      keepPhotos: "aligned",
      matchThreshold: 0.5,
      calibration: [{ fmr: 1e-5, threshold: 0.55 }],
      minEmbeddingNorm: 2.8,
      capturePolicies: [standardPolicy],
      captureMs: 2 * MINUTE,
      sessionIdleMs: HOUR,
      sessionMaxMs: DAY,
      eventMs: 90 * DAY,
      consentVersion: "2030-01",
      ...settings,
    },
    now: clock,
    random: secureRandom,
  };
  return {
    deps,
    pass(ms) {
      now += ms;
    },
  };
}

/** The alignment of crops that are embedded as they are. */
export const ALIGNMENT = "test-alignment";

/** Embeds what says that it is a crop. */
export const pretendedCrops: CropReader = {
  async embedCrop(bytes) {
    const { crop, person, unlike, norm } = isShown(bytes) ? parse(bytes) : {};
    if (crop === undefined || person === undefined) return undefined;
    if (crop !== ALIGNMENT) {
      throw new VultusError("poor-quality", "Align it again.", { reasons: ["other-alignment"] });
    }
    return { vector: embeddingOf(person, unlike ?? 0), norm: norm ?? 10 };
  },
};

/** Sees in a picture what it says that it shows. */
export const pretendedVision: Vision = {
  modelId: MODEL_ID,
  analyzePhoto: async (bytes, wanted) => factsOf(bytes, wanted),
  openStream: () => ({
    analyze: async (jpeg, wanted) => factsOf(jpeg, wanted),
    close() {
      // There is nothing to free.
    },
  }),
  close: async () => {
    // There is nothing to free.
  },
};

function factsOf(bytes: Uint8Array, wanted: Wanted): FrameFacts {
  const shown = parse(bytes);
  const faceCount = shown.faceCount ?? (shown.person === undefined ? 0 : 1);
  const frame = {
    width: 640,
    height: 480,
    fingerprint: sha256Hex(bytes),
    roomLight: [0.2, 0.2, 0.2] as const,
    faceCount,
  };
  return { ...frame, face: shown.person === undefined ? undefined : faceFacts(shown, shown.person, wanted) };
}

function faceFacts(shown: Pretence, person: string, wanted: Wanted): FaceFacts {
  const height = shown.height ?? 200;
  const reasons = shown.reasons ?? [];
  const { yawRatio = 0, pitchRatio = 0 } = shown;
  const good = reasons.length === 0 ? 0.9 : 0.1;
  const isUsable = reasons.length === 0 && Math.abs(yawRatio) < 0.17;
  const embeds = wanted.embedding === "always" || (wanted.embedding === "if-usable" && isUsable);
  const closed = shown.eyesClosed ?? 0.05;
  return {
    box: { x1: 220, y1: 140, x2: 220 + height * 0.8, y2: 140 + height },
    confidence: 0.99,
    landmarks: landmarksOf({ yaw: yawRatio, pitch: pitchRatio }),
    pose: { yawDegrees: yawRatio * 60, pitchDegrees: pitchRatio * 80, rollDegrees: 0, yawRatio, pitchRatio },
    light: [0.3, 0.2, 0.15],
    quality: {
      ...{
        size: good,
        light: good,
        sharpness: 0.9,
        frontality: good,
        eyesOpen: good,
        single: good,
        overall: good,
      },
      reasons,
    },
    brightness: 120,
    eyesClosed: { left: closed, right: closed },
    liveLogit: wanted.liveLogit ? (shown.liveLogit ?? 5) : undefined,
    embedding: embeds
      ? { vector: embeddingOf(person, shown.unlike ?? 0), norm: shown.norm ?? 10 }
      : undefined,
    alignedPng: wanted.aligned ? Uint8Array.of(0x89, 0x50) : undefined,
  };
}

/** Only those that liveness keeps; the others lie in the corner. */
function landmarksOf(pose: Pose): Float32Array {
  const landmarks = new Float32Array(136);
  const points = headPoints(pose);
  pointIndices.forEach((index, i) => landmarks.set(points.slice(2 * i, 2 * i + 2), 2 * index));
  return landmarks;
}

/** The person's face, mixed with somebody else's. */
function embeddingOf(person: string, unlike: number): Float32Array {
  const [own, other] = [faceOf(person, DIMENSION), faceOf(`${person} as another`, DIMENSION)];
  const mixed = own.map((value, i) => value * (1 - unlike) + other[i] * unlike);
  const length = Math.hypot(...mixed);
  return mixed.map((value) => value / length);
}

/** False for what is no picture: no mark can be in it. */
function isShown(bytes: Uint8Array): boolean {
  return bytes[0] === "{".charCodeAt(0);
}

function parse(bytes: Uint8Array): Pretence {
  try {
    // Only tests make these pictures.
    return JSON.parse(new TextDecoder().decode(wordsIn(bytes))) as Pretence;
  } catch (cause) {
    throw new VultusError("not-an-image", "Send a JPEG, PNG, WebP or HEIC picture.", { cause });
  }
}

/** Without what makes them a frame. */
function wordsIn(bytes: Uint8Array): Uint8Array {
  const isFrame = JPEG_START.every((byte, i) => bytes[i] === byte);
  return isFrame ? bytes.subarray(JPEG_START.length, bytes.indexOf(0)) : bytes;
}
