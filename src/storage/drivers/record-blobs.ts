/** Keeps blobs as records, for who wants one database and nothing beside it. */
import { isProblem } from "../../shared/errors.ts";
import { admitBlobKey, type BlobStore } from "../blobs.ts";
import type { BlobRecord } from "../collections.ts";
import { type Collection, MAX_PAGE } from "../records.ts";

/** @param records The collection of blobs; it stays open when the blobs are closed. */
export function openRecordBlobs(records: Collection<BlobRecord>): BlobStore {
  return {
    async put(key, bytes) {
      await write(records, { id: admitBlobKey(key), bytes });
    },
    async get(key) {
      return (await records.get(admitBlobKey(key)))?.record.bytes;
    },
    async delete(key) {
      return records.delete(admitBlobKey(key));
    },
    async *list(prefix) {
      let after: string | undefined;
      do {
        const page = await records.ids({ prefix, limit: MAX_PAGE, after });
        yield* page.items;
        after = page.next;
      } while (after !== undefined);
    },
    async close() {},
  };
}

/**
 * Most blobs are written once, so inserting is tried first. A put that another one or a delete has come between
 * is as good as done: it counts as having been just before, and was overwritten or deleted at once.
 */
async function write(records: Collection<BlobRecord>, blob: BlobRecord): Promise<void> {
  try {
    return await records.insert(blob);
  } catch (error) {
    if (!isProblem(error, "record-exists")) throw error;
  }
  const stored = await records.get(blob.id);
  if (!stored) return;
  try {
    await records.replace(blob, stored.version);
  } catch (error) {
    if (!isProblem(error, "record-changed")) throw error;
  }
}
