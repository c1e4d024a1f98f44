import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand, type Said } from "../../../test/support/command-line.ts";
import { makePictureFolder, modeOf, type PictureFolder } from "../../../test/support/picture-folder.ts";
import { createWorld, type World } from "../../../test/support/world.ts";

let folder: PictureFolder;
let world: World;
beforeEach(async () => {
  folder = await makePictureFolder();
  world = createWorld();
});
afterEach(() => folder.remove());

/** Of the pretended networks. */
const crop = Buffer.of(0x89, 0x50);
const code = (expected: string) => expect.objectContaining({ code: expected });

function align(...words: readonly string[]): Promise<Said> {
  return runCommand(world, ["align", folder.in("people"), "--out", folder.in("crops"), ...words]);
}

async function reportOf(said: Promise<Said>): Promise<unknown> {
  return JSON.parse((await said).out.join("\n"));
}

describe("vultus align", () => {
  it("writes a crop of every face under the same name, for its owner's eyes", async () => {
    await folder.lay({
      "people/ada/2026/1.jpg": { person: "ada" },
      "people/bob.heic": { person: "bob" },
      "people/notes.txt": "no picture",
    });
    const { exitCode, notes } = await align();
    expect(exitCode).toBe(0);
    expect(notes.at(-1)).toBe("2 of 2 pictures");
    for (const name of ["crops/ada/2026/1.png", "crops/bob.png"]) {
      expect(await readFile(folder.in(name))).toEqual(crop);
      expect(await modeOf(folder.in(name))).toBe(0o600);
    }
    expect(await folder.files()).toHaveLength(5);
  });

  it("reports what cannot be aligned with the reasons, and goes on", async () => {
    await folder.lay({
      "people/1.jpg": {},
      "people/2.jpg": { person: "ada", faceCount: 2 },
      "people/3.jpg": "no picture",
      "people/4.jpg": { person: "ada", reasons: ["blurred"] },
    });
    expect(await reportOf(align("--json"))).toEqual({
      out: folder.in("crops"),
      aligned: [{ image: "4.jpg", crop: "4.png", quality: 0.1 }],
      exists: [],
      refused: [
        { image: "1.jpg", reasons: ["no-face"] },
        { image: "2.jpg", reasons: ["several-faces"] },
        { image: "3.jpg", reasons: ["not-an-image"] },
      ],
    });
    const { out } = await align();
    expect(out.join("\n")).toMatch(
      /refused {2}2\.jpg {2}several-faces[^]*0 aligned, 1 there already, 3 refused/,
    );
  });

  it("answers 1 when there is no face to cut out at all", async () => {
    await folder.lay({ "people/1.jpg": {} });
    expect((await align()).exitCode).toBe(1);
  });

  it("leaves what is there, and looks at no picture of it, unless told to overwrite", async () => {
    await folder.lay({ "people/1.jpg": "no picture any more", "crops/1.png": "mine" });
    expect(await reportOf(align("--json"))).toMatchObject({ aligned: [], exists: ["1.jpg"], refused: [] });
    expect(await readFile(folder.in("crops/1.png"), "utf8")).toBe("mine");
    await folder.lay({ "people/1.jpg": { person: "ada" } });
    await align("--overwrite");
    expect(await readFile(folder.in("crops/1.png"))).toEqual(crop);
    expect(await modeOf(folder.in("crops/1.png"))).toBe(0o600);
  });

  it("cuts out one of two pictures that would have the same crop, and names the other", async () => {
    await folder.lay({ "people/1.jpg": { person: "ada" }, "people/1.png": { person: "bob" } });
    expect(await reportOf(align("--json"))).toMatchObject({
      aligned: [{ image: "1.jpg" }],
      refused: [{ image: "1.png", reasons: ["same-name"] }],
    });
  });

  it.each([
    ["the pictures' own folder", "people"],
    ["a folder in it", "people/ada/crops"],
    ["a folder around it", "."],
  ])("refuses to write into %s, and writes nothing", async (_what, out) => {
    await folder.lay({ "people/ada/1.png": { person: "ada" } });
    const words = ["align", folder.in("people"), "--overwrite", "--out", folder.in(out)];
    await expect(runCommand(world, words)).rejects.toEqual(code("bad-request"));
    expect(await folder.files()).toEqual(["people/ada/1.png"]);
  });

  it("ends when crops can be written nowhere", async () => {
    await folder.lay({ "people/ada/1.jpg": { person: "ada" }, crops: "a file" });
    await expect(align()).rejects.toEqual(code("bad-request"));
  });

  it("refuses a folder without pictures, and what is no folder", async () => {
    await folder.lay({ "people/notes.txt": "" });
    await expect(align()).rejects.toEqual(code("bad-request"));
    const words = ["align", folder.in("people/notes.txt"), "--out", folder.in("crops")];
    await expect(runCommand(world, words)).rejects.toEqual(code("bad-request"));
  });
});
