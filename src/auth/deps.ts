/** What the use cases work with. Each function names only the part it uses. */
import type { Policy } from "../liveness/policy.ts";
import type { CalibrationPoint } from "../matching/calibration.ts";
import type { Gallery } from "../matching/gallery.ts";
import type { Keyring } from "../protection/keyring.ts";
import type { Now } from "../shared/clock.ts";
import type { RandomBytes } from "../shared/random.ts";
import type { BlobStore } from "../storage/blobs.ts";
import type { RecordStore } from "../storage/record-store.ts";
import type { Vision } from "../vision/facts.ts";

export interface AuthDeps {
  readonly records: RecordStore;
  readonly blobs: BlobStore;
  readonly vision: Vision;
  readonly keyring: Keyring;
  readonly gallery: Gallery;
  readonly decoy: Decoy;
  readonly settings: AuthSettings;
  readonly now: Now;
  readonly random: RandomBytes;
}

/** Somebody who does not exist, compared with when nobody else can be: the answer then takes the same time. */
export interface Decoy {
  readonly userId: string;
  readonly wrappedKey: Uint8Array;
  readonly sealed: Uint8Array;
}

export type KeepPhotos = "none" | "aligned" | "original";

export interface AuthSettings {
  readonly photoSignIn: boolean;
  readonly identify: boolean;
  /** The most that is kept of uploaded photos. */
  readonly keepPhotos: KeepPhotos;
  /** Cosine at which two templates are one person, at least 0.50. */
  readonly matchThreshold: number;
  readonly calibration: readonly CalibrationPoint[];
  /** Raw embedding length below which a face is too poor to compare. */
  readonly minEmbeddingNorm: number;
  readonly captureMs: number;
  /** What captures may be judged by; the first unless another is asked for by name. At least one. */
  readonly capturePolicies: readonly Policy[];
  readonly sessionIdleMs: number;
  readonly sessionMaxMs: number;
  /** How long events are kept. */
  readonly eventMs: number;
  /** Names the consent text that people agree to. */
  readonly consentVersion: string;
}

/** Where a request came from, for the event log and the limits. */
export interface RequestOrigin {
  readonly address: string;
  readonly userAgent: string;
  /** The API key that the request came with, where it needed one. */
  readonly keyId?: string;
}
