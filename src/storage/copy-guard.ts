/** Looks before anything is written whether a copy would destroy what somebody needs. */
import { toHex } from "../shared/bytes.ts";
import { MINUTE } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import type { BlobStore } from "./blobs.ts";
import type { CopyDeps, CopyEnd } from "./copy-move.ts";
import type { StoredCollections } from "./record-store.ts";
import { type Collection, MAX_PAGE } from "./records.ts";
import { merge } from "./walk.ts";

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
 * Whoever names the wrong target, or swaps the two, must not lose accounts by it.
 *
 * @throws {VultusError} `bad-request` when the target has users, API keys or blobs that the source does not have.
 */
export async function refuseStrangers(source: CopyEnd, target: CopyEnd): Promise<void> {
  const strangers = {
    users: await countStrangers(source.records.users, target.records.users),
    "API keys": await countStrangers(source.records.apiKeys, target.records.apiKeys),
    blobs: source.blobs && target.blobs ? await countStrangeBlobs(source.blobs, target.blobs) : 0,
  };
  const found = Object.entries(strangers).filter(([, count]) => count > 0);
  if (found.length === 0) return;
  throw new VultusError(
    "bad-request",
    `The target has ${found.map(([what, count]) => `${count} ${what}`).join(", ")} that the source does not have, and a copy would delete them. ` +
      "Were source and target swapped? If they may go, for example because the target is an earlier copy, add --overwrite.",
  );
}

/** Where a copy that was killed may have left its mark. */
const MARKS = "copy-mark/";

function samePlace(what: string): VultusError {
  return new VultusError("config-invalid", `Source and target are the same ${what}; name another target.`);
}

async function countStrangers<T extends { readonly id: string }>(
  source: Collection<T>,
  target: Collection<T>,
): Promise<number> {
  let count = 0;
  let after: string | undefined;
  do {
    const page = await target.ids({ limit: MAX_PAGE, after });
    count += page.items.length - (await source.getMany(page.items)).length;
    after = page.next;
  } while (after !== undefined);
  return count;
}

async function countStrangeBlobs(source: BlobStore, target: BlobStore): Promise<number> {
  let count = 0;
  for await (const pair of merge(source.list(""), target.list(""), (key) => key)) {
    if (pair.source === undefined && !pair.target?.startsWith(MARKS)) count += 1;
  }
  return count;
}
