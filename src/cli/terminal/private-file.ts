/** Writes what left the vault: into a new file that its owner alone can read. */
import { rmSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { VultusError } from "../../shared/errors.ts";

/**
 * Makes a file, mode 0600; one that is there already stays as it is. What is broken off, also by a signal, leaves no file.
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
  const breakOff = (signal: NodeJS.Signals): void => {
    rmSync(path, { force: true });
    // Nobody listens any more, so that it ends the process as it would have.
    stopListening();
    process.kill(process.pid, signal);
  };
  const stopListening = (): void => {
    for (const signal of ending) process.off(signal, breakOff);
  };
  for (const signal of ending) process.on(signal, breakOff);
  try {
    await write(file);
    await file.close();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  } finally {
    stopListening();
  }
}

const ending = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
