/** Keeps blobs as files under one folder, readable by this server's account alone. */
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MINUTE } from "../../shared/clock.ts";
import { VultusError } from "../../shared/errors.ts";
import { admitBlobKey, type BlobKey, type BlobStore, isBlobKey } from "../blobs.ts";

/**
 * Opens the folder, made when it does not exist, and sweeps what crashed writes have left in it.
 *
 * @throws {VultusError} `storage-unavailable` when the folder cannot be used.
 */
export async function openFilesystemBlobs(folder: string): Promise<BlobStore> {
  await guard(folder, async () => {
    await mkdir(join(folder, UNFINISHED), { recursive: true, mode: 0o700 });
    await sweepUnfinished(folder);
  });
  return {
    async put(key, bytes) {
      const path = pathOf(folder, key);
      await guard(folder, () => writeWhole(folder, path, bytes));
    },
    async get(key) {
      const path = pathOf(folder, key);
      return guard(folder, async () => orAbsent(readFile(path).then((bytes) => new Uint8Array(bytes))));
    },
    async delete(key) {
      const path = pathOf(folder, key);
      return guard(folder, () => remove(folder, path));
    },
    async *list(prefix) {
      yield* await guard(folder, () => listKeys(folder, prefix));
    },
    async close() {},
  };
}

/** Not a key, so no listing shows it; on the same disk, so a rename out of it is atomic. */
const UNFINISHED = ".unfinished";
/** No write takes this long; younger files may be another server's, writing at this moment. */
const ABANDONED_MS = 10 * MINUTE;

function pathOf(folder: string, key: string): string {
  return join(folder, ...admitBlobKey(key).split("/"));
}

/** Written aside, forced to the disk and then renamed: readers and crashes meet the old bytes or the new ones. */
async function writeWhole(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = join(folder, UNFINISHED, randomBytes(16).toString("hex"));
  try {
    const file = await open(unfinished, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await moveInto(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function moveInto(unfinished: string, path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      return await rename(unfinished, path);
    } catch (error) {
      // A delete beside this write may remove the folder again: between these two, or while the first finds that it is there.
      if (!hasCode(error, "ENOENT") || attempt === MOVE_ATTEMPTS) throw error;
    }
  }
}

const MOVE_ATTEMPTS = 5;

/** Makes the new name itself survive a power cut; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function remove(folder: string, path: string): Promise<boolean> {
  if (!(await orAbsent(stat(path)))?.isFile()) return false;
  const isGone = await orAbsent(unlink(path).then(() => true));
  if (!isGone) return false;
  // Folders that are empty now go too, so that nothing tells of a user who is gone; one with files in it stays.
  for (let parent = dirname(path); parent !== folder; parent = dirname(parent)) {
    const isRemoved = await rmdir(parent).then(
      () => true,
      () => false,
    );
    if (!isRemoved) break;
  }
  return true;
}

async function listKeys(folder: string, prefix: string): Promise<BlobKey[]> {
  const keys: BlobKey[] = [];
  const visit = async (segments: readonly string[]): Promise<void> => {
    const entries = await orAbsent(readdir(join(folder, ...segments), { withFileTypes: true }));
    for (const entry of entries ?? []) {
      const key = [...segments, entry.name].join("/");
      if (!isBlobKey(key)) continue;
      if (entry.isFile() && key.startsWith(prefix)) keys.push(key);
      // Down only where a key with this prefix can be.
      if (entry.isDirectory() && (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`))) {
        await visit([...segments, entry.name]);
      }
    }
  };
  await visit([]);
  return keys.sort();
}

async function sweepUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(join(folder, UNFINISHED))) {
    const path = join(folder, UNFINISHED, name);
    const written = await orAbsent(stat(path));
    if (written && Date.now() - written.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

/** Undefined for a file that is not there, or whose would-be folder is a blob. */
async function orAbsent<R>(reading: Promise<R>): Promise<R | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR") || hasCode(error, "EISDIR")) return undefined;
    throw error;
  }
}

/** @throws {VultusError} `storage-unavailable` for a full disk, missing permissions and whatever else the system refuses. */
async function guard<R>(folder: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (cause) {
    const advice =
      hasCode(cause, "ENOSPC") || hasCode(cause, "EDQUOT") ? "free some space" : "check its permissions";
    throw new VultusError("storage-unavailable", `The folder ${folder} cannot be used; ${advice}.`, {
      cause,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}

const RETRY_AFTER_SECONDS = 30;

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
