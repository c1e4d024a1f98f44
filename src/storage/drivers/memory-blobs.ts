/** Keeps blobs in this process: for tests and trials, gone when it ends. */
import { VultusError } from "../../shared/errors.ts";
import { type BlobKey, type BlobStore, isBlobKey } from "../blobs.ts";

/** Opens an empty store. */
export function openMemoryBlobs(): BlobStore {
  const blobs = new Map<BlobKey, Uint8Array>();
  return {
    async put(key, bytes) {
      blobs.set(admitKey(key), new Uint8Array(bytes));
    },
    async get(key) {
      const bytes = blobs.get(admitKey(key));
      return bytes && new Uint8Array(bytes);
    },
    async delete(key) {
      return blobs.delete(admitKey(key));
    },
    async *list(prefix) {
      yield* [...blobs.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    async close() {
      blobs.clear();
    },
  };
}

function admitKey(key: string): BlobKey {
  if (isBlobKey(key)) return key;
  throw new VultusError("bad-request", "A blob key is letters, digits, _ and - in up to four segments.");
}
