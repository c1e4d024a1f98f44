/** Clears what crashes leave behind: expired records, and faces whose registration or deletion was cut short. */
import { HOUR } from "../shared/clock.ts";
import type { BlobKey } from "../storage/blobs.ts";
import type { Collection } from "../storage/records.ts";
import type { AuthDeps } from "./deps.ts";
import { eraseLeftovers } from "./erase.ts";

/** A registration writes its faces before its user; this old, it will not finish any more. */
const ABANDONED_AFTER_MS = HOUR;

type SweepDeps = Pick<AuthDeps, "records" | "blobs" | "now">;

/** @returns How many expired records and how many abandoned owners were cleared. */
export async function sweep(
  deps: SweepDeps,
): Promise<{ readonly expired: number; readonly abandoned: number }> {
  const expired = await deps.records.sweepExpired();
  const owners = new Set<string>();
  for (const collection of [deps.records.templates, deps.records.photos]) {
    for await (const record of everyRecord<OwnedRecord>(collection)) {
      if (record.createdAt + ABANDONED_AFTER_MS < deps.now()) owners.add(record.userId);
    }
  }
  let abandoned = 0;
  for (const userId of owners) {
    if (await deps.records.users.get(userId)) continue;
    await eraseLeftovers(deps, userId);
    abandoned++;
  }
  await sweepBlobs(deps, owners);
  return { expired, abandoned };
}

interface OwnedRecord {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: number;
}

/** Blobs are written before their photo record; one of a user who has no photo of that key is a leftover. */
async function sweepBlobs(deps: SweepDeps, owners: ReadonlySet<string>): Promise<void> {
  const orphans: BlobKey[] = [];
  for await (const key of deps.blobs.list("")) {
    const owner = key.split("/")[0];
    if (!owners.has(owner) && !(await deps.records.users.get(owner))) orphans.push(key);
  }
  for (const key of orphans) {
    const recorded = await deps.records.photos.list({ index: "blobKey", equals: key, limit: 1 });
    if (recorded.items.length === 0) await deps.blobs.delete(key);
  }
}

/** Walks a whole collection in pages. */
export async function* everyRecord<T extends { readonly id: string }>(
  collection: Pick<Collection<T>, "list">,
): AsyncIterable<T> {
  let after: string | undefined;
  do {
    const page = await collection.list({ limit: 500, after });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}
