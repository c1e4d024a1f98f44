/** Writes files that may be there already: whole or not at all. */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { VultusError } from "../../shared/errors.ts";

/**
 * Puts a text in the place of a file by renaming a finished one over it: what is broken off leaves the old one as it was.
 * A link stays one, and leads to the new text; a file keeps who may read it.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const entry = await stat(target).catch(() => undefined);
  // Such as /dev/stdout: nothing can take its place.
  if (entry && !entry.isFile()) return writeFile(target, text);
  const part = `${target}.${randomBytes(6).toString("hex")}.part`;
  try {
    await writeFile(part, text, { flag: "wx", ...(entry ? { mode: entry.mode } : {}) });
    await rename(part, target);
  } finally {
    await rm(part, { force: true });
  }
}

/**
 * Asked before the work that the report is about: nobody should wait for what cannot be written in the end.
 *
 * @throws {VultusError} `bad-request` where `writeReport` would find no place.
 */
export async function refuseUnwritable(path: string): Promise<void> {
  const entry = await stat(path).catch(() => undefined);
  if (entry?.isDirectory()) {
    throw new VultusError("bad-request", `${path} is a folder. Name a file for the report.`);
  }
  try {
    // A folder is asked for what is in it: below a file there is no place either.
    await access(entry && !entry.isFile() ? path : `${dirname(path)}/.`, constants.W_OK);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** @throws {VultusError} `bad-request`. */
export async function writeReport(path: string, text: string): Promise<void> {
  await replaceFile(path, text).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
}

function unwritable(path: string, cause: unknown): VultusError {
  return new VultusError(
    "bad-request",
    `${path} cannot be written. Name a file in a folder that exists and that you may write to.`,
    { cause },
  );
}
