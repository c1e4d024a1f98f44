/** What the records contract works on: a collection that has every kind of field, and one record of each real collection. */
import { z } from "zod";
import type { Now } from "../shared/clock.ts";
import type { CollectionName, RecordOf } from "./collections.ts";
import type { RecordStore } from "./record-store.ts";
import { type Collection, defineCollection } from "./records.ts";

const sampleSchema = z.object({
  id: z.string(),
  email: z.string(),
  /** Unique among those who have one. */
  phone: z.string().optional(),
  kind: z.enum(["plain", "fancy"]),
  /** Index without an order. */
  city: z.string(),
  /** Index ordered by `rank`. */
  team: z.string(),
  rank: z.int().nonnegative(),
  text: z.string(),
  note: z.string().optional(),
  ratio: z.number(),
  count: z.int(),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  tags: z.array(z.string()),
  extra: z.unknown().optional(),
  expiresAt: z.int().nonnegative().max(8.64e15).optional(),
});

export type Sample = z.infer<typeof sampleSchema>;

/** A driver's bench lays this out beside the real collections. */
export const samples = defineCollection({
  name: "contract_samples",
  schema: sampleSchema,
  unique: ["email", "phone"],
  indexes: { byCity: { by: "city" }, byTeam: { by: "team", orderBy: "rank" } },
  expiresBy: "expiresAt",
});

/** What a driver's test opens for each test of the contract. */
export interface RecordBench {
  readonly store: RecordStore;
  readonly samples: Collection<Sample>;
  /** Sets the `kind` of a stored sample to one that the schema does not know, past the driver's own checks. */
  damage(id: string): Promise<void>;
}

/** Opens an empty bench; it may share a connection with the one before unless that was closed. */
export type OpenRecordBench = (now: Now) => Promise<RecordBench>;

export function sample(id: string, fields: Partial<Sample> = {}): Sample {
  return {
    id,
    email: `${id}@example.org`,
    kind: "plain",
    city: "Rome",
    team: "blue",
    rank: 1,
    text: "",
    ratio: 0.5,
    count: 0,
    bytes: new Uint8Array([0, 1, 255]),
    tags: [],
    ...fields,
  };
}

/** One full record of every real collection, expiring after 1,000 where it does. */
export const fullRecords: { readonly [N in CollectionName]: RecordOf<N> } = {
  users: {
    id: "usr_1",
    username: "Łucja",
    usernameKey: "łucja",
    email: "Lucja@example.org",
    emailKey: "lucja@example.org",
    createdAt: 1,
    consentAt: 2,
    consentVersion: "1",
    keepPhotos: "aligned",
    wrappedKey: new Uint8Array([1, 2, 3]),
  },
  templates: {
    id: "tpl_1",
    userId: "usr_1",
    modelId: "model@1",
    sealed: new Uint8Array([4]),
    source: "photos",
    imageCount: 3,
    quality: 0.875,
    createdAt: 3,
  },
  photos: {
    id: "pho_1",
    userId: "usr_1",
    templateId: "tpl_1",
    kind: "original",
    mediaType: "image/jpeg",
    blobKey: "usr_1/pho_1",
    createdAt: 4,
  },
  captures: {
    id: "cap_1",
    tokenHash: "00",
    purpose: "sign-in",
    policy: "standard",
    acr: "live",
    status: "passed",
    reasons: ["face-changed"],
    evidence: { version: 1, steps: [{ kind: "centre", frames: 12, meanYaw: -0.25 }] },
    sealedProbe: new Uint8Array([5]),
    quality: 0.5,
    address: "::1",
    createdAt: 5,
    expiresAt: 1_000,
  },
  sessions: {
    id: "01",
    userId: "usr_1",
    acr: "urn:vultus:acr:live",
    amr: ["face"],
    address: "::1",
    userAgent: "Browser/1.0",
    createdAt: 6,
    lastSeenAt: 7,
    expiresAt: 1_000,
  },
  events: {
    id: "evt_1",
    at: 8,
    kind: "sign-in",
    outcome: "failure",
    acr: "urn:vultus:acr:photo",
    reason: "no-match",
    userId: "",
    captureId: "cap_1",
    keyId: "key_1",
    address: "::1",
    userAgent: "Browser/1.0",
    numbers: { score: 0.123456789012345, frames: 40 },
    expiresAt: 1_000,
  },
  eventOutbox: {
    id: "evt_2",
    at: 8,
    kind: "sign-in",
    outcome: "success",
    userId: "usr_1",
    address: "::1",
    userAgent: "",
    numbers: {},
    expiresAt: 1_000,
  },
  attempts: { id: "user:02", failures: 5, blockedUntil: 900, expiresAt: 1_000 },
  earlierCaptures: { id: "Aa0", sealed: new Uint8Array([6, 7]), expiresAt: 1_000 },
  earlierFrames: { id: "Aa0_1", band: "Bb1", earlierCaptureId: "Aa0", expiresAt: 1_000 },
  galleryChanges: { id: "chg_1", modelId: "model@1", userId: "usr_1", at: 9, expiresAt: 1_000 },
  tallies: { id: "sign-in:04", count: 30, expiresAt: 1_000 },
  apiKeys: { id: "key_1", name: "Shop", secretHash: "03", role: "operator", createdAt: 9, revokedAt: 10 },
  blobs: { id: "usr_1/pho_1", bytes: new Uint8Array([8]) },
};
