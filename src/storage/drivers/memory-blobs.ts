/** Keeps blobs in this process: for tests and trials, gone when it ends. */
import { admitBlobKey, type BlobKey, type BlobStore } from "../blobs.ts";

/** Opens an empty store. */
export function openMemoryBlobs(): BlobStore {
  const blobs = new Map<BlobKey, Uint8Array>();
  return {
    async put(key, bytes) {
      blobs.set(admitBlobKey(key), new Uint8Array(bytes));
    },
    async get(key) {
      const bytes = blobs.get(admitBlobKey(key));
      return bytes && new Uint8Array(bytes);
    },
    async delete(key) {
      return blobs.delete(admitBlobKey(key));
    },
    async *list(prefix) {
      yield* [...blobs.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    async close() {
      blobs.clear();
    },
  };
}
