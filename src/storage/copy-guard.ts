/** Looks before anything is written whether a copy would destroy what somebody needs. */
import { withEach } from "../shared/at-once.ts";
import { toHex } from "../shared/bytes.ts";
import { MINUTE } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import type { BlobKey, BlobStore } from "./blobs.ts";
import type { EventRecord, PhotoRecord } from "./collections.ts";
import type { CopyDeps, CopyEnd } from "./copy-move.ts";
import { BLOBS_AT_ONCE } from "./digest.ts";
import type { StoredCollections } from "./record-store.ts";
import type { Collection } from "./records.ts";
import { inBatches, merge, walkIds } from "./walk.ts";

/**
 * Leaves a mark at the target for a moment and looks for it at the source: one place may be named in many ways.
 *
 * @throws {VultusError} `config-invalid` when both are one.
 */
export async function refuseSameRecords(
  deps: Pick<CopyDeps, "now" | "random">,
  source: Pick<StoredCollections, "tallies">,
  target: Pick<StoredCollections, "tallies">,
): Promise<void> {
  const id = `copy-mark:${toHex(deps.random(16))}`;
  await target.tallies.insert({ id, count: 0, expiresAt: deps.now() + MINUTE });
  const isSame = (await source.tallies.get(id)) !== undefined;
  await target.tallies.delete(id);
  if (isSame) throw samePlace("database");
}

/** The same for blobs. @throws {VultusError} `config-invalid` when both are one. */
export async function refuseSameBlobs(
  deps: Pick<CopyDeps, "random">,
  source: BlobStore,
  target: BlobStore,
): Promise<void> {
  const key = `${MARKS}${toHex(deps.random(16))}`;
  await target.put(key, new Uint8Array());
  const isSame = (await source.get(key)) !== undefined;
  await target.delete(key);
  if (isSame) throw samePlace("place for blobs");
}

/**
 * Whoever names the wrong target, or swaps the two, must not lose accounts or an audit log by it.
 *
 * @throws {VultusError} `bad-request` when the target has users, API keys, events or blobs that the source does not have.
 */
export async function refuseStrangers(
  deps: Pick<CopyDeps, "now">,
  source: CopyEnd,
  target: CopyEnd,
): Promise<void> {
  const strangers = {
    users: await countStrangers(source.records.users, target.records.users),
    "API keys": await countStrangers(source.records.apiKeys, target.records.apiKeys),
    events: await countStrangeEvents(deps, source.records.events, target.records.events),
    blobs:
      source.blobs && target.blobs ? await countStrangeBlobs(source.records, source.blobs, target.blobs) : 0,
  };
  const found = Object.entries(strangers).filter(([, count]) => count > 0);
  if (found.length === 0) return;
  throw new VultusError(
    "bad-request",
    `The target has ${found.map(([what, count]) => `${count} ${what}`).join(", ")} that the source does not have, and a copy would delete them. ` +
      (await adviceFor(source, target)),
  );
}

/** Where a copy that was killed may have left its mark. */
const MARKS = "copy-mark/";

function samePlace(what: string): VultusError {
  return new VultusError("config-invalid", `Source and target are the same ${what}; name another target.`);
}

/** An audit log in a database of its own is a source or a target without accounts. */
async function adviceFor(source: CopyEnd, target: CopyEnd): Promise<string> {
  const [sourceHasUsers, targetHasUsers] = await Promise.all([hasUsers(source), hasUsers(target)]);
  if (targetHasUsers && !sourceHasUsers) {
    return "The source has no accounts at all: was another database meant? An audit log is copied into a database of its own.";
  }
  if (sourceHasUsers && !targetHasUsers) {
    return "The target has no accounts: does it hold the audit log or the photos of an installation? Then name a place of its own; only if they may go, add --overwrite.";
  }
  return "Were source and target swapped? If they may go, for example because the target is an earlier copy, add --overwrite.";
}

async function hasUsers({ records }: CopyEnd): Promise<boolean> {
  return (await records.users.ids({ limit: 1 })).items.length > 0;
}

async function countStrangers<T extends { readonly id: string }>(
  source: Collection<T>,
  target: Collection<T>,
): Promise<number> {
  let count = 0;
  for await (const ids of strangersIn(source, target)) count += ids.length;
  return count;
}

/** Events go by age alone, and an earlier copy may still hold what the source has swept: that is no stranger. */
async function countStrangeEvents(
  { now }: Pick<CopyDeps, "now">,
  source: Collection<EventRecord>,
  target: Collection<EventRecord>,
): Promise<number> {
  let count = 0;
  for await (const ids of strangersIn(source, target)) {
    // Whoever swept the source may have had a clock that is ahead.
    const aliveAfter = now() + MINUTE;
    count += (await target.getMany(ids)).filter(({ expiresAt }) => expiresAt > aliveAfter).length;
  }
  return count;
}

/** Ids that only the target has, in portions. */
async function* strangersIn<T extends { readonly id: string }>(
  source: Collection<T>,
  target: Collection<T>,
): AsyncGenerator<readonly string[]> {
  for await (const ids of inBatches(onlyAtTarget(walkIds(source), walkIds(target)), () => 0)) {
    // A listing may lag behind its records.
    const known = new Set((await source.getMany(ids)).map(({ id }) => id));
    yield ids.filter((id) => !known.has(id));
  }
}

/** A photo that its owner has removed since an earlier copy is no stranger: the owner is still there, and nothing names the photo any more. */
async function countStrangeBlobs(
  { users, photos }: Pick<StoredCollections, "users" | "photos">,
  source: BlobStore,
  target: BlobStore,
): Promise<number> {
  let count = 0;
  for await (const keys of inBatches(onlyAtTarget(source.list(""), target.list("")), () => 0)) {
    const foreign = keys.filter((key) => !key.startsWith(MARKS));
    const owners = new Set((await users.getMany([...new Set(foreign.map(ownerOf))])).map(({ id }) => id));
    await withEach(foreign, BLOBS_AT_ONCE, async (key) => {
      // One that a record names is missing at the source: it is not where the photos are.
      if (!owners.has(ownerOf(key)) || (await isNamed(photos, key))) count += 1;
    });
  }
  return count;
}

/** A blob's key begins with its user's id. */
function ownerOf(key: BlobKey): string {
  return key.split("/", 1)[0] ?? key;
}

async function isNamed(photos: Collection<PhotoRecord>, key: BlobKey): Promise<boolean> {
  return (await photos.list({ index: "blobKey", equals: key, limit: 1 })).items.length > 0;
}

async function* onlyAtTarget(
  source: AsyncIterable<string>,
  target: AsyncIterable<string>,
): AsyncGenerator<string> {
  for await (const pair of merge(source, target, (key) => key)) {
    if (pair.source === undefined && pair.target !== undefined) yield pair.target;
  }
}
