import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eyesOf, runCommand, type Said } from "../../../test/support/command-line.ts";
import { makePictureFolder, type PictureFolder } from "../../../test/support/picture-folder.ts";
import { ALIGNMENT, createWorld, MODEL_ID, type Pretence } from "../../../test/support/world.ts";
import { readManifest, shippedManifest } from "../../vision/models/manifest.ts";
import type { CliDeps } from "../deps.ts";

let folder: PictureFolder;
beforeEach(async () => {
  folder = await makePictureFolder();
});
afterEach(() => folder.remove());

function faces(words: readonly string[], changes: Partial<CliDeps> = {}): Promise<Said> {
  return runCommand(createWorld(), ["evaluate", "faces", ...words], changes);
}

const json = ({ out }: Said): unknown => JSON.parse(out.join("\n"));
const code = (expected: string) => expect.objectContaining({ code: expected });

/** Pictures of so many people, in folders of their own below `people/`. */
function crowd(people: number, each: number): Readonly<Record<string, Pretence>> {
  const entries = Array.from({ length: people * each }, (_, i): [string, Pretence] => {
    const person = `p${Math.floor(i / each)}`;
    return [`people/${person}/${i % each}.jpg`, { person, unlike: 0.2, nonce: i }];
  });
  return Object.fromEntries(entries);
}

describe("vultus evaluate faces on a folder", () => {
  it("compares every picture with every other, and lists those that show nothing to compare", async () => {
    await folder.lay({
      ...crowd(4, 2),
      "people/p0/none.jpg": {},
      "people/p0/broken.jpg": "no picture",
      "people/p1/blurred.jpg": { person: "p1", reasons: ["blurred"] },
      "people/stray.jpg": { person: "p1" },
    });
    const said = await faces([folder.in("people"), "--json"]);
    expect(json(said)).toMatchObject({
      ...{ model: MODEL_ID, input: "people", people: 4, pictures: 11, pairs: 55 },
      // Nine pictures with a face: two of each, and a third of p1.
      ...{ genuine: 6, impostor: 30, notCompared: 19, auc: 1, eer: 0, sampled: null },
      failures: [
        { file: "p0/broken.jpg", reasons: ["not-an-image"] },
        { file: "p0/none.jpg", reasons: ["no-face"] },
      ],
      unfit: { pictures: 1, reasons: { blurred: 1 } },
      tarAtFar: { "1e-2": { rate: null, measurable: false } },
    });
    expect(said.exitCode).toBe(0);
    expect(said.notes).toContain("1 pictures lie in no person's folder and are left out.");
  });

  it("leaves out what enrolment would refuse when it is told to", async () => {
    await folder.lay({ ...crowd(3, 2), "people/p1/dark.jpg": { person: "p1", reasons: ["too-dark"] } });
    const said = await faces([folder.in("people"), "--json", "--only-enrollable"]);
    expect(json(said)).toMatchObject({
      failures: [{ file: "p1/dark.jpg", reasons: ["too-dark"] }],
      unfit: { pictures: 0 },
    });
  });

  it("compares marked crops as they are, says so, and leaves them out with what enrolment would refuse", async () => {
    await folder.lay({
      ...crowd(3, 2),
      // A face that is looked for in it would be somebody else's, for all that is known.
      "people/p1/crop.png": { person: "p1", crop: ALIGNMENT, faceCount: 2 },
    });
    const words = [folder.in("people"), "--json"];
    expect(json(await faces(words))).toMatchObject({
      genuine: 5,
      crops: 1,
      failures: [],
      unfit: { pictures: 0 },
    });
    expect((await faces([folder.in("people")])).out.join("\n")).toContain("1 crop of vultus align");
    expect(json(await faces([...words, "--only-enrollable"]))).toMatchObject({
      ...{ genuine: 3, crops: 0 },
      failures: [{ file: "p1/crop.png", reasons: ["aligned-crop"] }],
    });
  });

  it.each([
    ["among the people's folders", "people/people.csv"],
    ["beside them", "people.csv"],
  ])("reports groups apart, from a people.csv %s", async (_where, name) => {
    await folder.lay({ ...crowd(4, 2), [name]: "username,group\np0,a\np1,a\np2,b\np9,b\n" });
    const said = await faces([folder.in("people"), "--json"]);
    expect(json(said)).toMatchObject({
      groups: [
        { group: "a", genuine: 2, impostor: 4, fnmr: { rate: 0 }, fmr: { rate: 0 } },
        { group: "b", genuine: 1, impostor: 0, fmr: { rate: null } },
      ],
    });
    expect(said.notes).toContain("people.csv names people without a folder: p9.");
  });

  it("draws the same sample for the same seed, and says that it is one", async () => {
    await folder.lay(crowd(6, 3));
    const words = [folder.in("people"), "--max-pairs", "40", "--seed", "7"];
    const [once, again] = [await faces([...words, "--json"]), await faces([...words, "--json"])];
    expect(once.out).toEqual(again.out);
    expect(json(once)).toMatchObject({ pairs: 40, sampled: { seed: 7, ofGenuine: 18, ofImpostor: 135 } });
    expect((await faces(words)).out.join("\n")).toContain("A sample, drawn with seed 7");
  });

  it("recommends a threshold for a wanted false match rate", async () => {
    await folder.lay(crowd(26, 1));
    const said = await faces([folder.in("people"), "--json", "--fmr", "0.01"]);
    expect(json(said)).toMatchObject({ recommended: { fmr: 0.01, threshold: expect.any(Number) } });
    const strict = await faces([folder.in("people"), "--fmr", "1e-5"]);
    expect(strict.out.join("\n")).toContain("FMR 0.00001 is not measurable: 325 impostor pairs");
  });

  it("puts models side by side, as a list and on one page", async () => {
    await folder.lay(crowd(3, 2));
    const eyes = eyesOf(createWorld().deps);
    const changes: Partial<CliDeps> = {
      withEyes: (work, manifest = "") => work({ ...eyes, modelId: basename(manifest, ".json") }),
    };
    const page = folder.in("report.html");
    const words = [folder.in("people"), "--manifest", "one@1.json", "--manifest", "two@2.json"];
    const said = await faces([...words, "--json", "--html", page], changes);
    expect(json(said)).toMatchObject([
      { model: "one@1", pairs: 15 },
      { model: "two@2", pairs: 15 },
    ]);
    const html = await readFile(page, "utf8");
    expect(html).toContain("two@2");
    expect(html).not.toMatch(/<script|https?:/);
  });

  it.each([
    ["what is not there", "nowhere", "not-found"],
    ["a folder without people", "flat", "bad-request"],
    ["a folder without pictures", "empty", "bad-request"],
    ["a file that is no list", "flat/a.jpg", "bad-request"],
    ["a single picture", "alone", "bad-request"],
    ["pictures without any face", "faceless", "bad-request"],
  ])("refuses %s", async (_what, path, problem) => {
    await folder.lay({
      ...{ "flat/a.jpg": { person: "a" }, "empty/x/a.txt": "", "alone/x/a.jpg": { person: "x" } },
      ...{ "faceless/x/a.jpg": {}, "faceless/y/b.jpg": {} },
    });
    await expect(faces([folder.in(path)])).rejects.toEqual(code(problem));
  });
});

describe("vultus evaluate faces on a list", () => {
  const pictures = {
    ...{ "a1.jpg": { person: "a", nonce: 1 }, "sub/a2.jpg": { person: "a", unlike: 0.1 } },
    ...{ "b1.jpg": { person: "b", nonce: 1 }, "b2.jpg": { person: "b", nonce: 2 } },
  };

  it("compares its pairs, with the threshold of the other folds", async () => {
    const rows = ["b,a,same,fold,group", "a1.jpg,sub/a2.jpg,1,1,x", "a1.jpg,b1.jpg,0,1,x"];
    await folder.lay({
      ...pictures,
      "pairs.csv": [...rows, "b1.jpg,b2.jpg,true,2,y", "sub/a2.jpg,b2.jpg,no,2,y"].join("\n"),
    });
    expect(json(await faces([folder.in("pairs.csv"), "--json"]))).toMatchObject({
      ...{ pairs: 4, genuine: 2, impostor: 2, people: 2, auc: 1, accuracyMethod: "folds" },
      folds: [
        { fold: "1", pairs: 2 },
        { fold: "2", pairs: 2 },
      ],
      groups: [{ group: "x" }, { group: "y" }],
    });
  });

  it.each([
    ["without the columns", "x,y,z\n1,2,3\n", "bad-request"],
    ["with an answer that is none", "a,b,same\na1.jpg,b1.jpg,perhaps\n", "bad-request"],
    ["with a picture and itself", "a,b,same\na1.jpg,a1.jpg,1\n", "bad-request"],
    ["with a fold here and none there", "a,b,same,fold\na1.jpg,b1.jpg,0,\n", "bad-request"],
    ["without a pair", "a,b,same\n", "bad-request"],
    ["with an open quote", 'a,b,same\n"a1.jpg,b1.jpg,0\n', "bad-request"],
    ["of pictures that are not there", "a,b,same\na1.jpg,a9.jpg,1\n", "not-found"],
  ])("refuses one %s", async (_what, text, problem) => {
    await folder.lay({ ...pictures, "pairs.csv": text });
    await expect(faces([folder.in("pairs.csv")])).rejects.toEqual(code(problem));
  });
});

describe("vultus evaluate faces --write-calibration", () => {
  /** A manifest of one's own, laid out as no program would lay it out. */
  async function layManifest(): Promise<{ path: string; text: string }> {
    const { embedding } = await readManifest(shippedManifest);
    const own = { ...embedding, id: "own@1", source: { file: "./own.onnx" }, provenance: 'Ours: {"] \\' };
    const text = JSON.stringify({ embedding: own }, null, 3).replace('"bytes":', '"bytes"  :\t');
    await writeFile(folder.in("own.json"), text);
    return { path: folder.in("own.json"), text };
  }

  it("puts the measured thresholds into one's own manifest, and changes nothing else in it", async () => {
    await folder.lay({ ...crowd(30, 1), "people/p0/poor.jpg": { person: "p0", norm: 1 } });
    const { path, text } = await layManifest();
    const said = await faces([folder.in("people"), "--manifest", path, "--write-calibration"]);
    expect(said.notes.at(-1)).toContain(`Wrote the calibration to ${path}`);
    const { embedding } = await readManifest(shippedManifest, path);
    // The picture with too short an embedding is not among them.
    expect(embedding.calibration).toMatchObject({ people: 30, images: 30, pairs: 435 });
    expect(embedding.calibration.points).toMatchObject([{ fmr: 0.01, threshold: 0.5 }]);
    const written = await readFile(path, "utf8");
    const withoutCalibration = (all: string) => all.replace(/"calibration": \{[\s\S]*?\]\s*\}/, "");
    expect(withoutCalibration(written)).toBe(withoutCalibration(text));
    expect((await readdir(folder.path)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("writes behind a link", async () => {
    await folder.lay(crowd(25, 1));
    const { path, text } = await layManifest();
    await symlink(path, folder.in("link.json"));
    await faces([folder.in("people"), "--manifest", folder.in("link.json"), "--write-calibration"]);
    expect(await readFile(path, "utf8")).not.toBe(text);
  });

  it.each([
    ["the manifest that comes with Vultus", [], "config-invalid", "never changed"],
    ["two models at once", ["own.json", "own.json"], "bad-request", "one model"],
    ["a manifest without an embedding", ["none.json"], "config-invalid", "no embedding"],
  ])("refuses %s before it looks at a picture", async (_what, names, problem, words) => {
    await folder.lay({ ...crowd(25, 1), "none.json": "{}" });
    await layManifest();
    const manifests = names.flatMap((name) => ["--manifest", folder.in(name)]);
    const withEyes = () => Promise.reject(new Error("It looks."));
    const run = faces([folder.in("people"), ...manifests, "--write-calibration"], { withEyes });
    await expect(run).rejects.toEqual(code(problem));
    await expect(run).rejects.toThrow(words);
  });

  it("refuses a list and a sample, of which it cannot know enough", async () => {
    await folder.lay({ ...crowd(25, 1), "people/pairs.csv": "a,b,same\np0/0.jpg,p1/0.jpg,0\n" });
    const { path } = await layManifest();
    for (const words of [["people/pairs.csv"], ["people", "--max-pairs", "100"]]) {
      const run = faces([folder.in(words[0]), ...words.slice(1), "--manifest", path, "--write-calibration"]);
      await expect(run).rejects.toEqual(code("bad-request"));
    }
  });

  it("leaves the manifest as it was when the people are too few, after it has reported", async () => {
    await folder.lay(crowd(24, 2));
    const { path, text } = await layManifest();
    const printed: string[] = [];
    const run = faces([folder.in("people"), "--manifest", path, "--write-calibration"], {
      print: (line) => printed.push(line),
    });
    await expect(run).rejects.toThrow("24 people");
    expect(printed.join("\n")).toContain("equal error rate");
    expect(await readFile(path, "utf8")).toBe(text);
  });
});
