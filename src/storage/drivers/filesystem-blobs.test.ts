import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync, statSync } from "node:fs";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { blobStoreContract } from "../blobs.contract.ts";
import { openFilesystemBlobs } from "./filesystem-blobs.ts";

const root = await mkdtemp(join(tmpdir(), "vultus-blobs-"));
const newFolder = async (): Promise<string> => join(await mkdtemp(join(root, "store-")), "blobs");

describe("the filesystem", () => {
  afterAll(() => rm(root, { recursive: true, force: true }));

  blobStoreContract("the filesystem", async () => openFilesystemBlobs(await newFolder()));

  it("keeps blobs readable by this account alone", async () => {
    const folder = await newFolder();
    const blobs = await openFilesystemBlobs(folder);
    await blobs.put("usr_1/pho_1", new Uint8Array([1]));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "usr_1")).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "usr_1", "pho_1")).mode & 0o777).toBe(0o600);
  });

  it("leaves no folder behind that names a user who is gone", async () => {
    const folder = await newFolder();
    const blobs = await openFilesystemBlobs(folder);
    await blobs.put("usr_1/a/b/c", new Uint8Array([1]));
    await blobs.delete("usr_1/a/b/c");
    expect(await readdir(folder)).toStrictEqual([".unfinished"]);
  });

  it("ignores what a crashed write has left and sweeps it once it is old", async () => {
    const folder = await newFolder();
    const blobs = await openFilesystemBlobs(folder);
    const recent = join(folder, ".unfinished", "recent");
    const old = join(folder, ".unfinished", "old");
    await writeFile(recent, "x");
    await writeFile(old, "x");
    await utimes(old, 0, 0);
    await openFilesystemBlobs(folder);
    expect(await readdir(join(folder, ".unfinished"))).toStrictEqual(["recent"]);
    const keys: string[] = [];
    for await (const key of blobs.list("")) keys.push(key);
    expect(keys).toStrictEqual([]);
  });

  it("reports a folder that cannot be made", async () => {
    const file = join(root, "a-file");
    await writeFile(file, "");
    await expect(openFilesystemBlobs(join(file, "blobs"))).rejects.toMatchObject({
      code: "storage-unavailable",
    });
  });

  const disk = mountSmallDisk();
  it.skipIf(disk === undefined)("reports a full disk and keeps the old bytes", async () => {
    const blobs = await openFilesystemBlobs(join(disk?.folder ?? "", "blobs"));
    await blobs.put("a", new Uint8Array([1]));
    await expect(blobs.put("a", new Uint8Array(4_000_000))).rejects.toMatchObject({
      code: "storage-unavailable",
    });
    expect(await blobs.get("a")).toStrictEqual(new Uint8Array([1]));
    await blobs.put("b", new Uint8Array(1_000));
  });
  afterAll(() => disk?.unmount());
});

/** A disk of one megabyte, where this account may mount one. */
function mountSmallDisk(): { readonly folder: string; unmount(): void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), "vultus-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    rmdirSync(folder);
    process.stderr.write("SKIPPED full disk: this account may not mount a small one\n");
    return undefined;
  }
  return {
    folder,
    unmount() {
      execFileSync("umount", [folder]);
      rmdirSync(folder);
    },
  };
}
