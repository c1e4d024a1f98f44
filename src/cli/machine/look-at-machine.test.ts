import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judgeFreeSpace, judgeNode, lookAtDisk, lookAtFfmpeg } from "./look-at-machine.ts";

describe("Node.js", () => {
  it.each(["20.19.0", "20.20.1", "22.12.0", "23.0.0", "24.1.0", process.versions.node])(
    "%s will do",
    (version) => {
      expect(judgeNode(version).state).toBe("ok");
    },
  );

  it.each(["18.20.0", "20.18.9", "21.7.0", "22.11.0"])("%s is too old", (version) => {
    expect(judgeNode(version).state).toBe("wrong");
  });

  it("is asked for as the package does", async () => {
    const text = await readFile(new URL("../../../package.json", import.meta.url), "utf8");
    expect(text).toContain('"node": "^20.19.0 || >=22.12.0"');
  });
});

describe("the disk", () => {
  it("is looked at where the folder will be, without making it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "vultus-disk-"));
    const found = await lookAtDisk(join(folder, "not", "there"));
    expect(found.sentence).toMatch(/GB are free for/);
    await rm(folder, { recursive: true });
  });

  it("is wrong where a file is in the way", async () => {
    const folder = await mkdtemp(join(tmpdir(), "vultus-disk-"));
    await writeFile(join(folder, "data"), "");
    expect(await lookAtDisk(join(folder, "data", "vultus"))).toMatchObject({ state: "wrong" });
    await rm(folder, { recursive: true });
  });

  it("is wrong where nothing can be written, but for whoever may do everything", async () => {
    const mayWriteAnywhere = process.getuid?.() === 0 || process.platform === "win32";
    const folder = await mkdtemp(join(tmpdir(), "vultus-disk-"));
    await chmod(folder, 0o500);
    const { state } = await lookAtDisk(join(folder, "data"));
    expect(state === "wrong").toBe(!mayWriteAnywhere);
    await rm(folder, { recursive: true });
  });

  it.each([
    [100e6, "wrong"],
    [500e6, "warning"],
    [5e9, "ok"],
  ])("with %d bytes free is %s", (bytes, state) => {
    expect(judgeFreeSpace("data", bytes).state).toBe(state);
  });
});

describe("ffmpeg", () => {
  it("is no other program that does not know the question", async () => {
    // Another program that refuses the question is as good as none.
    expect(await lookAtFfmpeg(process.execPath)).toMatchObject({ state: "warning" });
  });

  it("is missed, but not needed", async () => {
    expect(await lookAtFfmpeg("/nowhere/ffmpeg")).toMatchObject({ state: "warning" });
  });
});
