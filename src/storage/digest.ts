/** Digests of a whole collection and of a whole store of blobs: equal when both hold the same, whatever drivers keep them. */
import { createHash } from "node:crypto";
import { inOrder } from "../shared/at-once.ts";
import { sha256Hex } from "../shared/bytes.ts";
import type { BlobStore } from "./blobs.ts";
import type { Collection, CollectionDefinition } from "./records.ts";
import { inBatches, walk } from "./walk.ts";

export interface Digest {
  readonly count: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * SHA-256 over the canonical text of every record in the order of the ids, a line each.
 *
 * @param aliveAfter Records that expire at or before this time are left out: they may go at any moment, on one side first.
 * @param onSeen Hears how many records were read since it was last called.
 */
export async function digestRecords<T extends { readonly id: string }>(
  definition: CollectionDefinition<T>,
  collection: Pick<Collection<T>, "list">,
  aliveAfter: number,
  onSeen: (count: number) => void = () => undefined,
): Promise<Digest> {
  const hash = createHash("sha256");
  let count = 0;
  for await (const { record, text } of walk(collection)) {
    onSeen(1);
    if (expiryOf(definition, record) <= aliveAfter) continue;
    hash.update(text).update("\n");
    count += 1;
  }
  return { count, sha256: hash.digest("hex") };
}

/** SHA-256 over every key in order and the SHA-256 of its bytes, a line each. */
export async function digestBlobs(
  blobs: Pick<BlobStore, "list" | "get">,
  onSeen: (count: number) => void = () => undefined,
): Promise<Digest> {
  const hash = createHash("sha256");
  let count = 0;
  for await (const batch of inBatches(blobs.list(""), () => 0)) {
    const lines = inOrder(batch, BLOBS_AT_ONCE, async (key) => {
      const bytes = await blobs.get(key);
      return bytes && `${key} ${sha256Hex(bytes)}\n`;
    });
    for await (const line of lines) {
      // Deleted since it was listed.
      if (line === undefined) continue;
      hash.update(line);
      count += 1;
    }
    onSeen(batch.length);
  }
  return { count, sha256: hash.digest("hex") };
}

/** Each may weigh as much as the largest photo. */
export const BLOBS_AT_ONCE = 4;

function expiryOf<T extends { readonly id: string }>(definition: CollectionDefinition<T>, record: T): number {
  const { expiresBy } = definition;
  const expiresAt = expiresBy === undefined ? undefined : record[expiresBy];
  return typeof expiresAt === "number" ? expiresAt : Number.POSITIVE_INFINITY;
}
