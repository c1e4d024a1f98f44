/** The tables: one per collection, a real column per field. `npm run db:generate` writes the migration after a change. */
import { bigint, doublePrecision, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, json, key, time } from "./columns.ts";

/** Names what `replace` compares; the first is drawn by chance, so it needs room above 2^32. */
const version = () => bigint("version", { mode: "number" }).notNull();

const users = pgTable(
  "users",
  {
    id: key("id").primaryKey(),
    version: version(),
    username: text("username").notNull(),
    usernameKey: text("username_key").notNull(),
    email: text("email"),
    emailKey: text("email_key"),
    createdAt: time("created_at").notNull(),
    consentAt: time("consent_at").notNull(),
    consentVersion: text("consent_version").notNull(),
    keepPhotos: text("keep_photos").notNull(),
    wrappedKey: bytes("wrapped_key").notNull(),
  },
  (table) => [
    uniqueIndex("users_username_key").on(table.usernameKey),
    uniqueIndex("users_email_key").on(table.emailKey),
  ],
);

const templates = pgTable(
  "templates",
  {
    id: key("id").primaryKey(),
    version: version(),
    userId: text("user_id").notNull(),
    modelId: text("model_id").notNull(),
    sealed: bytes("sealed").notNull(),
    source: text("source").notNull(),
    imageCount: integer("image_count").notNull(),
    quality: doublePrecision("quality").notNull(),
    createdAt: time("created_at").notNull(),
  },
  (table) => [index("templates_by_user").on(table.userId, table.createdAt, table.id)],
);

const photos = pgTable(
  "photos",
  {
    id: key("id").primaryKey(),
    version: version(),
    userId: text("user_id").notNull(),
    templateId: text("template_id").notNull(),
    kind: text("kind").notNull(),
    mediaType: text("media_type").notNull(),
    blobKey: text("blob_key").notNull(),
    createdAt: time("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("photos_blob_key").on(table.blobKey),
    index("photos_by_user").on(table.userId, table.createdAt, table.id),
  ],
);

const captures = pgTable(
  "captures",
  {
    id: key("id").primaryKey(),
    version: version(),
    tokenHash: text("token_hash").notNull(),
    purpose: text("purpose").notNull(),
    policy: text("policy").notNull(),
    acr: text("acr").notNull(),
    status: text("status").notNull(),
    reasons: json("reasons").notNull(),
    evidence: json("evidence"),
    sealedProbe: bytes("sealed_probe"),
    quality: doublePrecision("quality"),
    address: text("address").notNull(),
    createdAt: time("created_at").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [index("captures_by_expiry").on(table.expiresAt)],
);

const sessions = pgTable(
  "sessions",
  {
    id: key("id").primaryKey(),
    version: version(),
    userId: text("user_id").notNull(),
    acr: text("acr").notNull(),
    amr: json("amr").notNull(),
    address: text("address").notNull(),
    userAgent: text("user_agent").notNull(),
    createdAt: time("created_at").notNull(),
    lastSeenAt: time("last_seen_at").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [
    index("sessions_by_user").on(table.userId, table.createdAt, table.id),
    index("sessions_by_expiry").on(table.expiresAt),
  ],
);

const events = pgTable(
  "events",
  {
    id: key("id").primaryKey(),
    version: version(),
    at: time("at").notNull(),
    kind: text("kind").notNull(),
    outcome: text("outcome").notNull(),
    acr: text("acr"),
    reason: text("reason"),
    userId: text("user_id").notNull(),
    captureId: text("capture_id"),
    keyId: text("key_id"),
    address: text("address").notNull(),
    userAgent: text("user_agent").notNull(),
    numbers: json("numbers").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [
    index("events_by_user").on(table.userId, table.at, table.id),
    index("events_by_kind").on(table.kind, table.at, table.id),
    index("events_by_expiry").on(table.expiresAt),
  ],
);

const eventOutbox = pgTable(
  "event_outbox",
  {
    id: key("id").primaryKey(),
    version: version(),
    at: time("at").notNull(),
    kind: text("kind").notNull(),
    outcome: text("outcome").notNull(),
    acr: text("acr"),
    reason: text("reason"),
    userId: text("user_id").notNull(),
    captureId: text("capture_id"),
    keyId: text("key_id"),
    address: text("address").notNull(),
    userAgent: text("user_agent").notNull(),
    numbers: json("numbers").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [index("event_outbox_by_expiry").on(table.expiresAt)],
);

const attempts = pgTable(
  "attempts",
  {
    id: key("id").primaryKey(),
    version: version(),
    failures: integer("failures").notNull(),
    blockedUntil: time("blocked_until").notNull(),
    expiresAt: time("expires_at"),
  },
  (table) => [index("attempts_by_expiry").on(table.expiresAt)],
);

const earlierCaptures = pgTable(
  "earlier_captures",
  {
    id: key("id").primaryKey(),
    version: version(),
    sealed: bytes("sealed").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [index("earlier_captures_by_expiry").on(table.expiresAt)],
);

const earlierFrames = pgTable(
  "earlier_frames",
  {
    id: key("id").primaryKey(),
    version: version(),
    band: text("band").notNull(),
    earlierCaptureId: text("earlier_capture_id").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [
    index("earlier_frames_by_band").on(table.band, table.expiresAt, table.id),
    index("earlier_frames_by_expiry").on(table.expiresAt),
  ],
);

const galleryChanges = pgTable(
  "gallery_changes",
  {
    id: key("id").primaryKey(),
    version: version(),
    modelId: text("model_id").notNull(),
    userId: text("user_id").notNull(),
    at: time("at").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [
    index("gallery_changes_by_model").on(table.modelId, table.at, table.id),
    index("gallery_changes_by_expiry").on(table.expiresAt),
  ],
);

const tallies = pgTable(
  "tallies",
  {
    id: key("id").primaryKey(),
    version: version(),
    count: integer("count").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [index("tallies_by_expiry").on(table.expiresAt)],
);

const blobs = pgTable("blobs", {
  id: key("id").primaryKey(),
  version: version(),
  bytes: bytes("bytes").notNull(),
});

const apiKeys = pgTable("api_keys", {
  id: key("id").primaryKey(),
  version: version(),
  name: text("name").notNull(),
  secretHash: text("secret_hash").notNull(),
  role: text("role"),
  createdAt: time("created_at").notNull(),
  revokedAt: time("revoked_at"),
});

/** A table for every collection, by the collection's key. */
export const tables = {
  users,
  templates,
  photos,
  captures,
  sessions,
  events,
  eventOutbox,
  attempts,
  earlierCaptures,
  earlierFrames,
  galleryChanges,
  tallies,
  apiKeys,
  blobs,
} as const;

/** One by one as well: drizzle-kit takes a table that it finds in no export for a dropped one. */
export {
  users,
  templates,
  photos,
  captures,
  sessions,
  events,
  eventOutbox,
  attempts,
  earlierCaptures,
  earlierFrames,
  galleryChanges,
  tallies,
  apiKeys,
  blobs,
};
