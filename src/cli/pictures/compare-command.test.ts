import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand, type Said } from "../../../test/support/command-line.ts";
import { makePictureFolder, type PictureFolder } from "../../../test/support/picture-folder.ts";
import { ALIGNMENT, createWorld, DIMENSION, MODEL_ID, type World } from "../../../test/support/world.ts";

let folder: PictureFolder;
let world: World;
beforeEach(async () => {
  folder = await makePictureFolder();
  world = createWorld();
});
afterEach(() => folder.remove());

const code = (expected: string) => expect.objectContaining({ code: expected });

function vultus(command: string, names: readonly string[], ...options: readonly string[]): Promise<Said> {
  return runCommand(world, [command, ...names.map((name) => folder.in(name)), ...options]);
}

async function answerOf(said: Promise<Said>): Promise<unknown> {
  return JSON.parse((await said).out.join("\n"));
}

/** Three pictures of Ada, one of Bob, and one of nobody known, embedded into people.json. */
async function layPeople(): Promise<void> {
  await folder.lay({
    "people/ada/1.jpg": { person: "ada", unlike: 0.4 },
    "people/ada/2.jpg": { person: "ada" },
    "people/ada/3.jpg": { person: "ada", unlike: 0.1 },
    "people/bob/1.jpg": { person: "bob" },
    "people/eve.jpg": { person: "eve" },
    "ada.jpg": { person: "ada" },
    "mallory.jpg": { person: "mallory" },
    "none.jpg": {},
  });
  await vultus("embed", ["people"], "--out", folder.in("people.json"));
  for (const name of ["ada", "mallory"]) {
    await vultus("embed", [`${name}.jpg`], "--out", folder.in(`${name}.json`));
  }
}

describe("vultus compare", () => {
  it("answers 0 for two pictures of one person, and 1 for pictures of two", async () => {
    await layPeople();
    const own = await vultus("compare", ["ada.jpg", "people/ada/3.jpg"]);
    expect(own).toMatchObject({ exitCode: 0 });
    expect(own.out[0]).toBe("ada.jpg and 3.jpg: the same person");
    expect(own.out.at(-1)).toBe("verdict   same");
    const other = await vultus("compare", ["ada.jpg", "mallory.jpg"]);
    expect(other).toMatchObject({ exitCode: 1 });
    expect(other.out.at(-1)).toBe("verdict   different");
  });

  it("finds the person in a file, each compared by all their pictures, on whichever side the file is", async () => {
    await layPeople();
    for (const names of [
      ["ada.jpg", "people.json"],
      ["people.json", "ada.jpg"],
    ]) {
      const said = vultus("compare", names, "--json");
      expect((await said).exitCode).toBe(0);
      expect(await answerOf(said)).toMatchObject({
        ...{ probe: "ada.jpg", against: "people.json", modelId: MODEL_ID, threshold: 0.5 },
        ...{ isSame: true, people: 3 },
        matches: [{ name: "ada", imageCount: 3, isSame: true }, { isSame: false }, { isSame: false }],
      });
    }
  });

  it("answers 1 for a stranger, and shows who comes nearest", async () => {
    await layPeople();
    const { exitCode, out } = await vultus("compare", ["mallory.jpg", "people.json"], "--count", "2");
    expect(exitCode).toBe(1);
    expect(out).toHaveLength(5);
    expect(out.at(-1)).toBe("verdict    mallory.jpg: nobody of them");
  });

  it("compares two files without any networks", async () => {
    await layPeople();
    const withEyes = () => Promise.reject(new Error("No picture is looked at."));
    const compare = async (...names: readonly string[]) =>
      runCommand(world, ["compare", ...names.map((name) => folder.in(name))], { withEyes });
    expect(await compare("ada.json", "ada.json")).toMatchObject({ exitCode: 0 });
    expect(await compare("ada.json", "mallory.json")).toMatchObject({ exitCode: 1 });
    expect(await compare("people.json", "ada.json")).toMatchObject({ exitCode: 0 });
    await expect(compare("people.json", "people.json")).rejects.toEqual(code("bad-request"));
  });

  it("takes its threshold from the configuration, and from --threshold before", async () => {
    await folder.lay({ "a.jpg": { person: "ada" }, "b.jpg": { person: "ada", unlike: 0.4 } });
    const names = ["a.jpg", "b.jpg"];
    expect((await vultus("compare", names)).exitCode).toBe(0);
    world = createWorld({ matchThreshold: 0.9 });
    expect((await vultus("compare", names)).exitCode).toBe(1);
    expect((await vultus("compare", names, "--threshold", "0.3")).exitCode).toBe(0);
  });

  it("compares crops as they are, and says so", async () => {
    await layPeople();
    await folder.lay({
      "ada.png": { person: "ada", crop: ALIGNMENT, reasons: ["cut-off"] },
      "unclear.png": { person: "ada", crop: ALIGNMENT, norm: 2.7 },
    });
    const { exitCode, notes, out } = await vultus("compare", ["ada.png", "people.json"], "--json");
    expect(exitCode).toBe(0);
    expect(notes).toEqual([expect.stringContaining("Crops were compared as they are")]);
    expect(JSON.parse(out.join("\n"))).toMatchObject({
      aligned: true,
      matches: [{ name: "ada", aligned: true }, {}, {}],
    });
    expect(await answerOf(vultus("compare", ["ada.jpg", "people.json"], "--json"))).toMatchObject({
      aligned: false,
    });
    const unclear = vultus("compare", ["unclear.png", "people.json"]);
    await expect(unclear).rejects.toMatchObject({ code: "poor-quality", reasons: ["unclear"] });
  });

  it("says both measures, and what each has to reach", async () => {
    await folder.lay({ "a.jpg": { person: "ada" }, "b.jpg": { person: "ada" } });
    const { out } = await vultus("compare", ["a.jpg", "b.jpg"]);
    expect(out[1]).toBe("cosine    1.000, at least 0.500");
    expect(out[2]).toMatch(/^distance {2}0\.000, at most 1\.000 /);
  });

  it("refuses a file by another model, or of other vectors", async () => {
    await layPeople();
    const single = { image: "a.jpg", norm: 3, quality: 1 };
    await folder.lay({
      "other.json": JSON.stringify({ ...single, modelId: "other@1", dimension: 1, vector: [1] }),
      "short.json": JSON.stringify({ ...single, modelId: MODEL_ID, dimension: 1, vector: [1] }),
    });
    for (const name of ["other.json", "short.json"]) {
      await expect(vultus("compare", ["ada.jpg", name])).rejects.toEqual(code("model-mismatch"));
    }
  });

  it("believes no name of a file that someone else has made", async () => {
    await layPeople();
    const text = await readFile(folder.in("people.json"), "utf8");
    const name = "ada\u001b[1A\nverdict    somebody else";
    await folder.lay({
      "theirs.json": text.replaceAll('"person":"ada"', `"person":${JSON.stringify(name)}`),
    });
    const { out } = await vultus("compare", ["ada.jpg", "theirs.json"]);
    expect(out.at(-1)).toBe("verdict    ada.jpg: ada\\u001b[1A\\u000averdict    somebody else");
    expect(out.join("")).not.toMatch(/\p{Cc}/u);
  });

  it("names the picture that cannot be used", async () => {
    await layPeople();
    const said = vultus("compare", ["ada.jpg", "none.jpg"]);
    await expect(said).rejects.toMatchObject({
      code: "no-face",
      message: expect.stringMatching(/^none\.jpg: /),
    });
  });

  it("refuses a file without a vector, a folder, and what is not there", async () => {
    await layPeople();
    const empty = { modelId: MODEL_ID, dimension: DIMENSION, images: [], refused: [] };
    await folder.lay({ "empty.json": JSON.stringify(empty) });
    await expect(vultus("compare", ["ada.jpg", "empty.json"])).rejects.toEqual(code("bad-request"));
    await expect(vultus("compare", ["ada.jpg", "people"])).rejects.toEqual(code("bad-request"));
    await expect(vultus("compare", ["ada.jpg", "nothing.jpg"])).rejects.toEqual(code("not-found"));
  });

  it.each([
    ["--threshold", "1.1"],
    ["--threshold", "high"],
    ["--count", "0"],
  ])("refuses the words %s %s", async (...words) => {
    await expect(vultus("compare", ["a.jpg", "b.jpg"], ...words)).rejects.toMatchObject({
      name: "CommanderError",
    });
  });
});
