/** The blobs port: sealed bytes under a key, for photos. */
import { VultusError } from "../shared/errors.ts";

export interface BlobStore {
  /** Stores or overwrites; readers see the old bytes or the new ones, never a part. */
  put(key: BlobKey, bytes: Uint8Array): Promise<void>;
  get(key: BlobKey): Promise<Uint8Array | undefined>;
  /** @returns Whether there was a blob to delete. */
  delete(key: BlobKey): Promise<boolean>;
  /** Keys that start with `prefix`, sorted. */
  list(prefix: string): AsyncIterable<BlobKey>;
  close(): Promise<void>;
}

/** Segments of letters, digits, `_` and `-`, joined by `/`; for example `usr_…/pho_…`. No key is the folder of another. */
export type BlobKey = string;

const keyForm = /^[A-Za-z0-9_-]{1,128}(\/[A-Za-z0-9_-]{1,128}){0,3}$/;

/** Tells whether a key keeps to the form. */
export function isBlobKey(key: string): key is BlobKey {
  return keyForm.test(key);
}

/** Tells whether any key can begin so. */
export function isBlobKeyPrefix(prefix: string): boolean {
  return keyForm.test(prefix) || keyForm.test(`${prefix}a`);
}

/** @throws {VultusError} `bad-request` when a key does not keep to the form. */
export function admitBlobKey(key: string): BlobKey {
  if (isBlobKey(key)) return key;
  throw new VultusError("bad-request", "A blob key is letters, digits, _ and - in up to four segments.");
}
