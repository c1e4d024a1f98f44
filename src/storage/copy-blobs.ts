/** Makes one store of blobs what another one is. Ended half-way, it is begun again and finds what is done. */
import { withEach } from "../shared/at-once.ts";
import type { BlobKey, BlobStore } from "./blobs.ts";
import { emptyTally, type Tally } from "./copy-records.ts";
import { BLOBS_AT_ONCE } from "./digest.ts";
import { inBatches, merge } from "./walk.ts";

/**
 * One walk over the keys of both.
 *
 * @param comparison By `keys`, a blob that both have is left alone: a key is used once, and a put is whole or not at all. By `bytes`, both are read and compared.
 * @param onSeen Hears how many keys were compared since it was last called.
 */
export async function copyBlobs(
  source: BlobSource,
  target: BlobStore,
  comparison: "keys" | "bytes",
  onSeen: (count: number) => void,
): Promise<Tally> {
  const tally = { ...emptyTally };
  for await (const batch of inBatches(
    merge(source.list(""), target.list(""), (key) => key),
    () => 0,
  )) {
    await withEach(batch, BLOBS_AT_ONCE, async (pair) => {
      if (pair.source === undefined) {
        if (pair.target !== undefined && (await isGone(source, pair.target))) {
          if (await target.delete(pair.target)) tally.deleted += 1;
        }
      } else if (pair.target === undefined) {
        if (await put(source, target, pair.source)) tally.inserted += 1;
      } else if (comparison === "bytes" && !(await isSame(source, target, pair.source))) {
        if (await put(source, target, pair.source)) tally.replaced += 1;
      }
    });
    onSeen(batch.length);
  }
  return tally;
}

/** Never written to. */
type BlobSource = Pick<BlobStore, "get" | "list">;

/** A listing may lag behind its blobs, and nothing is deleted on its word alone. */
async function isGone(source: BlobSource, key: BlobKey): Promise<boolean> {
  return (await source.get(key)) === undefined;
}

async function put(source: BlobSource, target: BlobStore, key: BlobKey): Promise<boolean> {
  const bytes = await source.get(key);
  // Deleted since it was listed.
  if (!bytes) return false;
  await target.put(key, bytes);
  return true;
}

async function isSame(source: BlobSource, target: BlobStore, key: BlobKey): Promise<boolean> {
  const [left, right] = await Promise.all([source.get(key), target.get(key)]);
  return left !== undefined && right !== undefined && Buffer.compare(left, right) === 0;
}
