/** Waits for a store that is away or has more to do than it can: a long piece of work outlasts a short outage. */
import { SECOND } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import type { BlobStore } from "./blobs.ts";
import type { Collection } from "./records.ts";

/** Resolves after so many milliseconds. */
export type Wait = (ms: number) => Promise<void>;

/** What reads of a collection. */
export type RecordReader<T extends { readonly id: string }> = Pick<Collection<T>, "get" | "list" | "ids">;

/** The same collection, asked again for about a minute while it says that trying again makes sense. */
export function patientReader<T extends { readonly id: string }>(
  collection: RecordReader<T>,
  wait: Wait,
): RecordReader<T> {
  return {
    get: (id) => patiently(wait, () => collection.get(id)),
    list: (query) => patiently(wait, () => collection.list(query)),
    ids: (query) => patiently(wait, () => collection.ids(query)),
  };
}

/** What reads and writes of a collection, for callers who bear that a write is done twice. */
export type RecordWriter<T extends { readonly id: string }> = RecordReader<T> &
  Pick<Collection<T>, "insert" | "replace" | "delete">;

/** The same for writes, too. */
export function patientWriter<T extends { readonly id: string }>(
  collection: RecordWriter<T>,
  wait: Wait,
): RecordWriter<T> {
  return {
    ...patientReader(collection, wait),
    insert: (record) => patiently(wait, () => collection.insert(record)),
    replace: (record, version) => patiently(wait, () => collection.replace(record, version)),
    delete: (id) => patiently(wait, () => collection.delete(id)),
  };
}

/** The same blobs, asked again likewise; a listing that breaks off stays broken. */
export function patientBlobs(blobs: BlobStore, wait: Wait): BlobStore {
  return {
    put: (key, bytes) => patiently(wait, () => blobs.put(key, bytes)),
    get: (key) => patiently(wait, () => blobs.get(key)),
    delete: (key) => patiently(wait, () => blobs.delete(key)),
    list: (prefix) => blobs.list(prefix),
    close: () => blobs.close(),
  };
}

async function patiently<R>(wait: Wait, work: () => Promise<R>): Promise<R> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const delayMs = delayAfter(error, attempt);
      if (delayMs === undefined) throw error;
      await wait(delayMs);
    }
  }
}

const MOST_RETRIES = 5;
const LONGEST_MS = 30 * SECOND;

function delayAfter(error: unknown, attempt: number): number | undefined {
  const isPassing = error instanceof VultusError && error.status === SERVICE_UNAVAILABLE;
  if (!isPassing || error.retryAfterSeconds === undefined || attempt === MOST_RETRIES) return undefined;
  return Math.min(error.retryAfterSeconds * SECOND * 2 ** attempt, LONGEST_MS);
}

const SERVICE_UNAVAILABLE = 503;
