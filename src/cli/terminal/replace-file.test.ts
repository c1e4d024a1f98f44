import { chmod, lstat, readFile, symlink } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makePictureFolder, modeOf, type PictureFolder } from "../../../test/support/picture-folder.ts";
import { refuseUnwritable, replaceFile, writeReport } from "./replace-file.ts";

let folder: PictureFolder;
beforeEach(async () => {
  folder = await makePictureFolder();
});
afterEach(() => folder.remove());

const refused = expect.objectContaining({ code: "bad-request" });

describe("a file that is replaced", () => {
  it("holds the new text whole, and nothing is left beside it", async () => {
    await folder.lay({ "report.html": "a longer text than the new one" });
    await replaceFile(folder.in("report.html"), "short");
    await replaceFile(folder.in("new.html"), "new");
    expect(await readFile(folder.in("report.html"), "utf8")).toBe("short");
    expect(await folder.files()).toEqual(["new.html", "report.html"]);
  });

  it("keeps who may read it, and a link stays one", async () => {
    await folder.lay({ "own/report.html": "old" });
    await chmod(folder.in("own/report.html"), 0o600);
    await symlink(folder.in("own/report.html"), folder.in("link.html"));
    await replaceFile(folder.in("link.html"), "new");
    expect(await modeOf(folder.in("own/report.html"))).toBe(0o600);
    expect((await lstat(folder.in("link.html"))).isSymbolicLink()).toBe(true);
    expect(await readFile(folder.in("own/report.html"), "utf8")).toBe("new");
  });

  it.skipIf(process.platform === "win32")("may be none, such as a device", async () => {
    await replaceFile("/dev/null", "gone");
    expect((await lstat("/dev/null")).isCharacterDevice()).toBe(true);
    await expect(refuseUnwritable("/dev/null")).resolves.toBeUndefined();
  });
});

describe("a place for a report", () => {
  it("is a file that is there, or a new one in a folder that is", async () => {
    await folder.lay({ "report.html": "old" });
    for (const name of ["report.html", "new.html"]) {
      await expect(refuseUnwritable(folder.in(name))).resolves.toBeUndefined();
    }
  });

  it("is no folder, nor in one that is not there, nor below a file", async () => {
    await folder.lay({ "some/a.txt": "" });
    for (const name of ["some", "nowhere/report.html", "some/a.txt/report.html"]) {
      await expect(refuseUnwritable(folder.in(name))).rejects.toEqual(refused);
      await expect(writeReport(folder.in(name), "text")).rejects.toEqual(refused);
    }
    expect(await folder.files()).toEqual(["some/a.txt"]);
  });
});
