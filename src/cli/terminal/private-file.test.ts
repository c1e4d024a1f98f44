import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writePrivately } from "./private-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vultus-private-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

describe("a file of personal data", () => {
  it("is its owner's alone, and takes no other's place", async () => {
    const path = join(folder, "ada.zip");
    await writePrivately(path, (file) => file.writeFile("hers"));
    expect((await stat(path)).mode & 0o077).toBe(0);
    await expect(writePrivately(path, (file) => file.writeFile("another's"))).rejects.toMatchObject({
      code: "bad-request",
    });
    expect(await readFile(path, "utf8")).toBe("hers");
  });

  it("is gone when writing it fails", async () => {
    const full = new Error("the disk is full");
    const writing = writePrivately(join(folder, "ada.zip"), async (file) => {
      await file.writeFile("half");
      throw full;
    });
    await expect(writing).rejects.toBe(full);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("is gone when %s ends the command", async (signal) => {
    const kill = vi.spyOn(process, "kill").mockReturnValue(true);
    const before = process.listenerCount(signal);
    await writePrivately(join(folder, "ada.zip"), async (file) => {
      await file.writeFile("half");
      process.emit(signal, signal);
      expect(await readdir(folder)).toEqual([]);
      expect(kill).toHaveBeenCalledWith(process.pid, signal);
    });
    expect(process.listenerCount(signal)).toBe(before);
  });
});
