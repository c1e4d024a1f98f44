import { readFile, stat } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand, type Said } from "../../../test/support/command-line.ts";
import { makePictureFolder, modeOf, type PictureFolder } from "../../../test/support/picture-folder.ts";
import { ALIGNMENT, createWorld, DIMENSION, MODEL_ID } from "../../../test/support/world.ts";
import { readEmbeddings } from "./embeddings-file.ts";

let folder: PictureFolder;
beforeEach(async () => {
  folder = await makePictureFolder();
});
afterEach(() => folder.remove());

function embed(...words: readonly string[]): Promise<Said> {
  return runCommand(createWorld(), ["embed", ...words]);
}

const code = (expected: string) => expect.objectContaining({ code: expected });

describe("vultus embed of a folder", () => {
  it("writes one document, each picture with its vector or the reasons why it has none", async () => {
    await folder.lay({
      "people/ada/2.jpg": { person: "ada" },
      "people/ada/10.jpg": { person: "ada", height: 60 },
      "people/bob/2026/1.jpg": { person: "bob", norm: 5 },
      "people/eve.jpg": { person: "eve" },
      "people/none.jpg": {},
    });
    const path = folder.in("embeddings.json");
    const { exitCode, notes, out } = await embed(folder.in("people"), "--out", path);
    expect(exitCode).toBe(0);
    expect(notes.at(-1)).toBe("5 of 5 pictures, 2 refused");
    expect(out.join("\n")).toContain("3 embedded as 128 numbers");
    const { images, ...rest } = await readEmbeddings(path);
    expect(images.map(({ image, person, norm }) => [image, person, norm])).toEqual([
      ["ada/2.jpg", "ada", 10],
      ["bob/2026/1.jpg", "bob", 5],
      ["eve.jpg", null, 10],
    ]);
    expect(rest).toEqual({
      ...{ modelId: MODEL_ID, dimension: DIMENSION },
      refused: [
        { image: "ada/10.jpg", reasons: ["too-far"] },
        { image: "none.jpg", reasons: ["no-face"] },
      ],
    });
  });

  it("loses no digit of a vector, for its owner's eyes", async () => {
    await folder.lay({ "people/ada/1.jpg": { person: "ada" } });
    const path = folder.in("embeddings.json");
    await embed(folder.in("people"), "--out", path);
    expect(await modeOf(path)).toBe(0o600);
    const single = JSON.parse((await embed(folder.in("people/ada/1.jpg"), "--json")).out.join("")) as {
      vector: number[];
    };
    expect((await readEmbeddings(path)).images[0].vector).toEqual(Float32Array.from(single.vector));
  });

  it("prints the same document with --json", async () => {
    await folder.lay({ "people/ada/1.jpg": { person: "ada" } });
    const path = folder.in("embeddings.json");
    const { out } = await embed(folder.in("people"), "--json", "--out", path);
    expect(out).toEqual([await readFile(path, "utf8")]);
  });

  it("overwrites nothing", async () => {
    await folder.lay({ "people/ada/1.jpg": { person: "ada" }, "embeddings.json": "mine" });
    const path = folder.in("embeddings.json");
    await expect(embed(folder.in("people"), "--out", path)).rejects.toEqual(code("bad-request"));
    expect(await readFile(path, "utf8")).toBe("mine");
  });

  it("answers 1 when none of the pictures can be used", async () => {
    await folder.lay({ "people/1.jpg": {} });
    expect((await embed(folder.in("people"))).exitCode).toBe(1);
  });

  it("names a picture that looks like somebody else than the others of its folder", async () => {
    await folder.lay({
      "people/ada/1.jpg": { person: "ada" },
      "people/ada/2.jpg": { person: "ada", unlike: 0.1 },
      "people/ada/3.jpg": { person: "bob" },
      "people/bob/1.jpg": { person: "bob" },
    });
    const { notes } = await embed(folder.in("people"));
    expect(notes.at(-1)).toBe("Not all pictures of ada look like one person. Look at ada/3.jpg.");
  });
});

it("sends no name of a file to the terminal that it would obey, nor lets one make up a line", async () => {
  await folder.lay({
    "people/ada\u001b[2J/1.jpg": { person: "ada" },
    "people/ada\u001b[2J/2\nall is well.jpg": { person: "bob" },
  });
  const { out, notes } = await embed(folder.in("people"));
  const shown = [...out, ...notes].join("\n");
  expect(shown).toContain("ada\\u001b[2J/2\\u000aall is well.jpg");
  expect(shown).not.toMatch(/(?![\n])\p{Cc}|^all is well/mu);
  const json = await embed(folder.in("people"), "--json");
  expect(JSON.parse(json.out.join(""))).toMatchObject({ images: [{ person: "ada\u001b[2J" }, {}] });
});

describe("vultus embed of crops", () => {
  it("takes marked crops as they are, among pictures that a face is found in", async () => {
    await folder.lay({
      "people/ada/1.jpg": { person: "ada" },
      // A face in it would be refused.
      "people/ada/2.png": { person: "ada", crop: ALIGNMENT, reasons: ["cut-off"] },
      "people/ada/3.png": { person: "ada", reasons: ["cut-off"] },
    });
    const path = folder.in("embeddings.json");
    const { out } = await embed(folder.in("people"), "--out", path);
    expect(out).toContain("1 of them is a crop of vultus align, embedded as it is");
    const { images, refused } = await readEmbeddings(path);
    expect(images).toMatchObject([
      { image: "ada/1.jpg", quality: 0.9 },
      { image: "ada/2.png", quality: null, person: "ada" },
    ]);
    expect(images[0].vector).toEqual(images[1].vector);
    expect(refused).toEqual([{ image: "ada/3.png", reasons: ["cut-off"] }]);
  });

  it("refuses one that is too unclear to compare, and one of another alignment", async () => {
    await folder.lay({
      "people/1.png": { person: "ada", crop: ALIGNMENT, norm: 2.7 },
      "people/2.png": { person: "ada", crop: "another" },
    });
    const { out, exitCode } = await embed(folder.in("people"), "--json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(out.join(""))).toMatchObject({
      refused: [
        { image: "1.png", reasons: ["unclear"] },
        { image: "2.png", reasons: ["other-alignment"] },
      ],
    });
  });

  it("says of a single one that it cannot be judged", async () => {
    await folder.lay({ "1.png": { person: "ada", crop: ALIGNMENT } });
    const { out } = await embed(folder.in("1.png"));
    expect(out.join("\n")).toMatch(/quality +unknown of a crop/);
    const json = await embed(folder.in("1.png"), "--json");
    expect(JSON.parse(json.out.join(""))).toMatchObject({ quality: null, aligned: true });
  });
});

describe("vultus embed of a picture", () => {
  it("writes with --out what --json prints", async () => {
    await folder.lay({ "ada.jpg": { person: "ada" } });
    const path = folder.in("ada.json");
    const { out } = await embed(folder.in("ada.jpg"), "--json", "--out", path);
    expect(out).toEqual([await readFile(path, "utf8")]);
    expect(await modeOf(path)).toBe(0o600);
  });

  it("writes no file when there is no face", async () => {
    await folder.lay({ "none.jpg": {} });
    const path = folder.in("none.json");
    await expect(embed(folder.in("none.jpg"), "--out", path)).rejects.toEqual(code("no-face"));
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
