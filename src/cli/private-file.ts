/** Writes what left the vault: into a new file that its owner alone can read. */
import { type FileHandle, open, rm } from "node:fs/promises";
import { VultusError } from "../shared/errors.ts";

/**
 * Makes a file, mode 0600; one that is there already stays as it is. What is broken off leaves no file.
 *
 * @throws {VultusError} `bad-request` when there is such a file, or none can be made there.
 */
export async function writePrivately(
  path: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, "wx", 0o600).catch((cause: unknown) => {
    const exists = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    const advice = exists ? "exists already. Delete it, or" : "cannot be written: in a folder that exists,";
    throw new VultusError("bad-request", `${path} ${advice} name another with -o.`, { cause });
  });
  try {
    await write(file);
    await file.close();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}
