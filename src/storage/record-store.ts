/** An open database: every collection of the table, and what they share. */
import { type CollectionName, collections, type RecordOf } from "./collections.ts";
import type { Collection, CollectionDefinition, DriverCollection } from "./records.ts";

/** One collection per line of the table. */
export type StoredCollections = { readonly [N in CollectionName]: Collection<RecordOf<N>> };

/** An open database. */
export interface RecordStore extends StoredCollections {
  /** Deletes what has expired; returns how many records went. */
  sweepExpired(): Promise<number>;
  /** @throws {VultusError} `storage-unavailable` when the database does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens every collection and makes the store out of them.
 *
 * @param open Opens one collection in the driver's way.
 * @param connection What the collections share.
 */
export function assembleStore(
  open: <T extends { readonly id: string }>(
    definition: CollectionDefinition<T>,
    name: CollectionName,
  ) => DriverCollection<T>,
  connection: Pick<RecordStore, "check" | "close">,
): RecordStore {
  const stored = {
    users: open(collections.users, "users"),
    templates: open(collections.templates, "templates"),
    photos: open(collections.photos, "photos"),
    captures: open(collections.captures, "captures"),
    sessions: open(collections.sessions, "sessions"),
    events: open(collections.events, "events"),
    eventOutbox: open(collections.eventOutbox, "eventOutbox"),
    attempts: open(collections.attempts, "attempts"),
    earlierCaptures: open(collections.earlierCaptures, "earlierCaptures"),
    earlierFrames: open(collections.earlierFrames, "earlierFrames"),
    galleryChanges: open(collections.galleryChanges, "galleryChanges"),
    tallies: open(collections.tallies, "tallies"),
    apiKeys: open(collections.apiKeys, "apiKeys"),
    blobs: open(collections.blobs, "blobs"),
  };
  return {
    ...stored,
    async sweepExpired() {
      let gone = 0;
      for (const collection of Object.values(stored)) gone += await collection.sweep();
      return gone;
    },
    check: () => connection.check(),
    close: () => connection.close(),
  };
}
