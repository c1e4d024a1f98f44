/** Every collection as a table: what is stored, under which indexes, and for how long. Times are epoch milliseconds. */
import { z } from "zod";
import { defineCollection } from "./records.ts";

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, "bytes");
/** Up to the last moment that a JavaScript date can name. */
const time = z.int().nonnegative().max(8.64e15);

const users = z.object({
  id: z.string(),
  username: z.string(),
  /** The username compared without regard to case or compatibility forms. */
  usernameKey: z.string(),
  /** Absent for people registered by name only. */
  email: z.string().optional(),
  emailKey: z.string().optional(),
  createdAt: time,
  /** When the person agreed to face processing, and to which text. */
  consentAt: time,
  consentVersion: z.string(),
  /** What is kept of uploaded photos, as agreed at registration. */
  keepPhotos: z.enum(["none", "aligned", "original"]),
  /** The user's data key, wrapped by the master key. Deleting this record destroys it and with it every sealed byte of the user. */
  wrappedKey: bytes,
});

const templates = z.object({
  id: z.string(),
  userId: z.string(),
  modelId: z.string(),
  /** The vector, sealed under the user's key. */
  sealed: bytes,
  /** A capture that reaches only `photo` proves little more than uploaded photos do, so it is told apart. */
  source: z.enum(["capture", "photo-capture", "photos"]),
  /** How many images the mean was taken over. */
  imageCount: z.int().positive(),
  /** Mean image quality, 0 to 1. */
  quality: z.number().min(0).max(1),
  createdAt: time,
});

const photos = z.object({
  id: z.string(),
  userId: z.string(),
  templateId: z.string(),
  kind: z.enum(["aligned", "original"]),
  mediaType: z.string(),
  blobKey: z.string(),
  createdAt: time,
});

const captures = z.object({
  id: z.string(),
  /** SHA-256 of the client token. */
  tokenHash: z.string(),
  purpose: z.enum(["register", "sign-in", "add-face", "verify"]),
  /** The name of the policy it is judged by, and the level that it reaches when it passes; both fixed when it begins. */
  policy: z.string(),
  acr: z.enum(["photo", "live"]),
  status: z.enum(["open", "streaming", "passed", "failed"]),
  /** Why it failed; for back ends only. */
  reasons: z.array(z.string()),
  /** Every gate's numbers, versioned; no image and no embedding. */
  evidence: z.unknown().optional(),
  /** The probe embeddings and their quality, sealed. Only on a passed capture. */
  sealedProbe: bytes.optional(),
  /** Mean quality of the probe's images, 0 to 1. Only on a passed capture. */
  quality: z.number().optional(),
  /** Of who began it; once it streams, of who streams. */
  address: z.string(),
  createdAt: time,
  expiresAt: time,
});

const sessions = z.object({
  /** SHA-256 of the cookie's token. */
  id: z.string(),
  userId: z.string(),
  acr: z.string(),
  amr: z.array(z.string()),
  address: z.string(),
  userAgent: z.string(),
  createdAt: time,
  lastSeenAt: time,
  /** The end by idleness or by age, whichever comes first. */
  expiresAt: time,
});

const events = z.object({
  /** Sorts by time. */
  id: z.string(),
  at: time,
  kind: z.string(),
  outcome: z.enum(["success", "failure"]),
  /** The level that was reached. */
  acr: z.string().optional(),
  reason: z.string().optional(),
  /** Empty when nobody known was claimed. */
  userId: z.string(),
  captureId: z.string().optional(),
  /** The API key that the request came with, where it needed one. */
  keyId: z.string().optional(),
  address: z.string(),
  userAgent: z.string(),
  /** Numbers behind the outcome, such as scores. */
  numbers: z.record(z.string(), z.number()),
  expiresAt: time,
});

const attempts = z.object({
  /** `user:` or `address:` and a keyed digest of the claimed name or the address. */
  id: z.string(),
  /** Failures since the last success. */
  failures: z.int().nonnegative(),
  blockedUntil: time,
  expiresAt: time.optional(),
});

const apiKeys = z.object({
  id: z.string(),
  name: z.string(),
  /** SHA-256 of the secret part. */
  secretHash: z.string(),
  /** What the key is for; absent in keys of back ends. */
  role: z.enum(["operator"]).optional(),
  createdAt: time,
  revokedAt: time.optional(),
});

const earlierCaptures = z.object({
  /** Drawn by chance: nothing leads from here to a capture, an event or a user. */
  id: z.string(),
  /** When each frame came, the hash of what it showed and a digest of its bytes; sealed. */
  sealed: bytes,
  expiresAt: time,
});

const earlierFrames = z.object({
  id: z.string(),
  /** A keyed digest of a part of one frame's hash: equal for frames that look alike. */
  band: z.string(),
  earlierCaptureId: z.string(),
  expiresAt: time,
});

const galleryChanges = z.object({
  /** Sorts by time. */
  id: z.string(),
  /** The model whose gallery it concerns. */
  modelId: z.string(),
  /** Who was enrolled, changed or deleted; what they are now stands in their own records. */
  userId: z.string(),
  at: time,
  expiresAt: time,
});

const tallies = z.object({
  /** What is counted, of whom (as a keyed digest), and in which window of time. */
  id: z.string(),
  count: z.int().nonnegative(),
  /** Some time after the window's end. */
  expiresAt: time,
});

const blobs = z.object({
  /** The blob's key. */
  id: z.string(),
  /** Sealed by whoever put them. */
  bytes,
});

export const collections = {
  users: defineCollection({
    name: "users",
    schema: users,
    unique: ["usernameKey", "emailKey"],
    indexes: {},
  }),
  templates: defineCollection({
    name: "templates",
    schema: templates,
    unique: [],
    indexes: { byUser: { by: "userId", orderBy: "createdAt" } },
  }),
  photos: defineCollection({
    name: "photos",
    schema: photos,
    unique: ["blobKey"],
    indexes: { byUser: { by: "userId", orderBy: "createdAt" } },
  }),
  captures: defineCollection({
    name: "captures",
    schema: captures,
    unique: [],
    indexes: {},
    expiresBy: "expiresAt",
  }),
  sessions: defineCollection({
    name: "sessions",
    schema: sessions,
    unique: [],
    indexes: { byUser: { by: "userId", orderBy: "createdAt" } },
    expiresBy: "expiresAt",
  }),
  events: defineCollection({
    name: "events",
    schema: events,
    unique: [],
    indexes: { byUser: { by: "userId", orderBy: "at" }, byKind: { by: "kind", orderBy: "at" } },
    expiresBy: "expiresAt",
  }),
  /** Events on their way to a log that lies in another store. */
  eventOutbox: defineCollection({
    name: "event_outbox",
    schema: events,
    unique: [],
    indexes: {},
    expiresBy: "expiresAt",
  }),
  attempts: defineCollection({
    name: "attempts",
    schema: attempts,
    unique: [],
    indexes: {},
    expiresBy: "expiresAt",
  }),
  earlierCaptures: defineCollection({
    name: "earlier_captures",
    schema: earlierCaptures,
    unique: [],
    indexes: {},
    expiresBy: "expiresAt",
  }),
  earlierFrames: defineCollection({
    name: "earlier_frames",
    schema: earlierFrames,
    unique: [],
    indexes: { byBand: { by: "band", orderBy: "expiresAt" } },
    expiresBy: "expiresAt",
  }),
  galleryChanges: defineCollection({
    name: "gallery_changes",
    schema: galleryChanges,
    unique: [],
    indexes: { byModel: { by: "modelId", orderBy: "at" } },
    expiresBy: "expiresAt",
  }),
  tallies: defineCollection({
    name: "tallies",
    schema: tallies,
    unique: [],
    indexes: {},
    expiresBy: "expiresAt",
  }),
  apiKeys: defineCollection({ name: "api_keys", schema: apiKeys, unique: [], indexes: {} }),
  /** Photos, where they are kept in the database. */
  blobs: defineCollection({ name: "blobs", schema: blobs, unique: [], indexes: {} }),
} as const;

export type CollectionName = keyof typeof collections;
export type RecordOf<N extends CollectionName> = z.infer<(typeof collections)[N]["schema"]>;

export type UserRecord = RecordOf<"users">;
export type TemplateRecord = RecordOf<"templates">;
export type PhotoRecord = RecordOf<"photos">;
export type CaptureRecord = RecordOf<"captures">;
export type SessionRecord = RecordOf<"sessions">;
export type EventRecord = RecordOf<"events">;
export type AttemptsRecord = RecordOf<"attempts">;
export type ApiKeyRecord = RecordOf<"apiKeys">;
export type BlobRecord = RecordOf<"blobs">;
