import { symlink } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makePictureFolder, type PictureFolder } from "../../../test/support/picture-folder.ts";
import { byName, filesBelow, namesIn } from "./files.ts";

let folder: PictureFolder;
beforeEach(async () => {
  folder = await makePictureFolder();
});
afterEach(() => folder.remove());

describe("the files below a folder", () => {
  it("are those at any depth, also behind links, but for hidden ones", async () => {
    await folder.lay({
      "all/a/1.jpg": "",
      "all/2.jpg": "",
      "all/.hidden/3.jpg": "",
      "all/.4.jpg": "",
      "other/5.jpg": "",
    });
    await symlink(folder.in("other"), folder.in("all/link"));
    await symlink(folder.in("nowhere"), folder.in("all/broken"));
    expect((await filesBelow(folder.in("all"))).toSorted()).toEqual(["2.jpg", "a/1.jpg", "link/5.jpg"]);
  });

  it("end where a link leads back up", async () => {
    await folder.lay({ "all/a/1.jpg": "" });
    await symlink(folder.in("all"), folder.in("all/a/again"));
    expect(await filesBelow(folder.in("all"))).toEqual(["a/1.jpg"]);
  });
});

it("says of a folder that cannot be read which it is", async () => {
  await folder.lay({ "a.txt": "" });
  await expect(namesIn(folder.in("a.txt"))).rejects.toMatchObject({
    ...{ code: "not-found", message: expect.stringContaining("a.txt") },
  });
});

it("sorts names as people count them, the same on every machine", () => {
  expect(["10.jpg", "2.jpg", "B.jpg", "a.jpg", "1.jpg"].sort(byName)).toEqual([
    ...["1.jpg", "2.jpg", "10.jpg", "a.jpg", "B.jpg"],
  ]);
});
