import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { secureRandom } from "../shared/random.ts";
import { readOrCreateMasterKey } from "./master-key-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vultus-key-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the master key file", () => {
  it("is made once and then read", async () => {
    const path = join(folder, "new", "master.key");
    const made = await readOrCreateMasterKey(path, secureRandom);
    expect(made).toHaveLength(32);
    expect(await readOrCreateMasterKey(path, secureRandom)).toEqual(made);
  });

  it.skipIf(process.platform === "win32")(
    "can be read by its owner only (Windows has no such mode)",
    async () => {
      const path = join(folder, "master.key");
      await readOrCreateMasterKey(path, secureRandom);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    },
  );

  it.skipIf(process.platform === "win32")(
    "is closed to others again when it was restored open to them (Windows has no such mode)",
    async () => {
      const path = join(folder, "master.key");
      const key = await readOrCreateMasterKey(path, secureRandom);
      await chmod(path, 0o644);
      expect(await readOrCreateMasterKey(path, secureRandom)).toEqual(key);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    },
  );

  it("gives processes that start together one key, and leaves no draft behind", async () => {
    const path = join(folder, "master.key");
    const keys = await Promise.all(
      Array.from({ length: 20 }, () => readOrCreateMasterKey(path, secureRandom)),
    );
    expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(1);
    expect(await readdir(folder)).toEqual(["master.key"]);
  });

  it("is never overwritten when it is damaged", async () => {
    const path = join(folder, "master.key");
    await writeFile(path, "not a key");
    await chmod(path, 0o600);
    await expect(readOrCreateMasterKey(path, secureRandom)).rejects.toMatchObject({ code: "config-invalid" });
  });
});
