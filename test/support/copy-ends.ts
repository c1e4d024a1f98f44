/** Two ends of a copy in memory, and what every test of copying begins with. */
import { DAY } from "../../src/shared/clock.ts";
import { secureRandom } from "../../src/shared/random.ts";
import type { BlobStore } from "../../src/storage/blobs.ts";
import type { EventRecord, UserRecord } from "../../src/storage/collections.ts";
import type { CopyOptions } from "../../src/storage/copy.ts";
import { emptyTally } from "../../src/storage/copy-records.ts";
import type { CopyEnd } from "../../src/storage/copy-move.ts";
import { openMemoryBlobs } from "../../src/storage/drivers/memory-blobs.ts";
import { openMemoryStore } from "../../src/storage/drivers/memory.ts";
import type { RecordStore } from "../../src/storage/record-store.ts";
import { madeUser } from "./installation.ts";

export const NOW = 1_800_000_000_000;
export const deps = { now: () => NOW, random: secureRandom, wait: () => Promise.resolve() };

export const unforced: CopyOptions = { mostPasses: 10, overwrite: false };
export const forced: CopyOptions = { mostPasses: 10, overwrite: true };
/** A pass that changed nothing. */
export const nothing = emptyTally;

export interface MemoryEnd extends CopyEnd {
  readonly records: RecordStore;
  readonly blobs: BlobStore;
}

export function openEnd(blobs: BlobStore = openMemoryBlobs()): MemoryEnd {
  return { records: openMemoryStore(deps), blobs };
}

/** A user whose names are the letter, and whose email is perhaps another's. */
export function person(letter: string, email = letter): UserRecord {
  const names = { id: letter, username: letter, usernameKey: letter, email, emailKey: email };
  return { ...madeUser(0, NOW), ...names };
}

/** An event that does not expire while anything is copied. */
export function lastingEvent(id: string): EventRecord {
  return {
    ...{ id, at: NOW, kind: "sign-in", outcome: "success", userId: "a", address: "::1", userAgent: "" },
    ...{ numbers: {}, expiresAt: NOW + 365 * DAY },
  };
}

export async function insertUsers({ records }: CopyEnd, ...users: readonly UserRecord[]): Promise<void> {
  for (const user of users) await records.users.insert(user);
}
