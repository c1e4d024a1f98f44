/** The local demo's master key: made once, kept in the data folder, readable by its owner only. */
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { VultusError } from "../shared/errors.ts";
import type { RandomBytes } from "../shared/random.ts";
import { MASTER_KEY_BYTES } from "./keyring.ts";
import type { SecretKey } from "./seal.ts";

/**
 * Reads the key, or makes one with mode 0600. Of two processes that start together both get the same key.
 *
 * @throws {VultusError} `config-invalid` when the file is not a key.
 */
export async function readOrCreateMasterKey(path: string, random: RandomBytes): Promise<SecretKey> {
  const existing = await readMasterKey(path);
  if (existing) return existing;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${Buffer.from(random(6)).toString("hex")}`;
  await writeFile(draft, Buffer.from(random(MASTER_KEY_BYTES)).toString("base64"), {
    mode: 0o600,
    flag: "wx",
    flush: true,
  });
  try {
    // A link fails where the file exists: the first process wins, the key never changes under a second one.
    await link(draft, path);
  } catch (error) {
    if (!(await readMasterKey(path))) await rename(draft, path).catch(() => Promise.reject(error));
  } finally {
    await rm(draft, { force: true });
  }
  const created = await readMasterKey(path);
  if (!created) throw new VultusError("config-invalid", `The master key at ${path} could not be written.`);
  return created;
}

/** @returns Undefined when there is none. @throws {VultusError} `config-invalid` when the file is not a key. */
export async function readMasterKey(path: string): Promise<SecretKey | undefined> {
  const found = await peekMasterKey(path);
  if (found) await closeToOthers(path);
  return found?.key;
}

/**
 * Reads the key and leaves the file as it is, open to others or not.
 *
 * @returns Undefined when there is none. @throws {VultusError} `config-invalid` when the file is not a key.
 */
export async function peekMasterKey(
  path: string,
): Promise<{ readonly key: SecretKey; readonly isOpenToOthers: boolean } | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined; // Node's file errors carry a code
    throw error;
  }
  const key = new Uint8Array(Buffer.from(text.trim(), "base64"));
  if (key.length !== MASTER_KEY_BYTES) {
    throw new VultusError("config-invalid", `${path} is not a master key. Restore it from your backup.`);
  }
  return { key, isOpenToOthers: await isOpenToOthers(path) };
}

async function isOpenToOthers(path: string): Promise<boolean> {
  return process.platform !== "win32" && ((await stat(path)).mode & 0o077) !== 0;
}

/** A key that was copied or restored may have come back readable to all; Windows has no such mode. */
async function closeToOthers(path: string): Promise<void> {
  if (!(await isOpenToOthers(path))) return;
  await chmod(path, 0o600).catch((cause: unknown) => {
    throw new VultusError("config-invalid", `Others can read ${path}; close it with: chmod 600`, { cause });
  });
}
