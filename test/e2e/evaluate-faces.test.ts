import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../services/free-port.ts";
import { facelessPictures, oddPictures } from "../support/hostile-pictures.ts";
import { realModels } from "../support/models.ts";
import { localEnvironment, whyNoModels } from "../support/real-server.ts";
import { type Ran, runVultus } from "../support/run-vultus.ts";
import { subjectPhoto } from "../support/subject/prepare.ts";
import { subjectSources } from "../support/subject/sources.ts";

const shipped = fileURLToPath(new URL("../../models/manifest.json", import.meta.url));

describe.skipIf((await whyNoModels()) !== undefined)(
  "vultus evaluate faces, as people run it",
  { timeout: 120_000 },
  () => {
    let folder: string;
    let environment: Record<string, string>;

    const vultus = (...words: readonly string[]): Promise<Ran> => runVultus(folder, environment, words);

    async function lay(name: string, bytes: Uint8Array | string): Promise<void> {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "vultus-evaluate-"));
      environment = localEnvironment(join(folder, "data"), await freePort());
      const { one, two, three } = subjectSources;
      await lay("people/ada/1.jpg", await subjectPhoto(one));
      await lay("people/ada/2.jpg", await oddPictures["a greyscale JPEG"]());
      await lay("people/ada/3.jpg", await facelessPictures["a blank picture"]());
      await lay("people/bob/1.jpg", await subjectPhoto(two));
      await lay("people/eve/1.jpg", await subjectPhoto(three));
      await lay("people/people.csv", "username,group\nada,north\nbob,north\neve,south\n");
      await lay("people/pairs.csv", "a,b,same\nada/1.jpg,ada/2.jpg,1\nada/1.jpg,bob/1.jpg,0\n");
      // The same network under another name, as an operator would describe their own.
      const { manifest, paths } = await realModels();
      const own = { ...manifest.embedding, id: "own-face@2", source: { file: paths.embedding } };
      await lay("own.json", JSON.stringify({ embedding: own }));
      const { exitCode, out, err } = await vultus("--version");
      if (exitCode !== 0) throw new Error(`It cannot be run: ${out}${err}`);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it("tells the people of a folder apart, and writes a page that needs nothing else", async () => {
      const { exitCode, out, err } = await vultus(
        "evaluate",
        "faces",
        "people",
        "--json",
        "--html",
        "a.html",
      );
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: expect.stringContaining("5 of 5 pictures") });
      expect(JSON.parse(out)).toMatchObject({
        ...{ input: "people", pairs: 10, genuine: 1, impostor: 5, people: 3, auc: 1, eer: 0 },
        failures: [{ file: "ada/3.jpg", reasons: ["no-face"] }],
        groups: [{ group: "north" }, { group: "south" }],
      });
      const html = await readFile(join(folder, "a.html"), "utf8");
      expect(html).toContain("ROC");
      expect(html).not.toMatch(/<script|https?:/);
    });

    it("measures a list by two models side by side", async () => {
      const words = ["--manifest", shipped, "--manifest", "own.json", "--json"];
      const { out, err } = await vultus("evaluate", "faces", "people/pairs.csv", ...words);
      if (out === "") throw new Error(err);
      expect(JSON.parse(out)).toMatchObject([
        { model: "vultus-mobileface-512@1", pairs: 2, accuracy: 1 },
        { model: "own-face@2", pairs: 2, accuracy: 1 },
      ]);
    });

    it.each([
      ["to the manifest that comes with Vultus", shipped, /never changed/],
      ["of three people to one's own", "own.json", /of 3 people/],
    ])("writes no calibration %s", async (_what, manifest, reason) => {
      const path = resolve(folder, manifest);
      const before = await readFile(path, "utf8");
      const words = ["people", "--manifest", manifest, "--write-calibration"];
      const { exitCode, err } = await vultus("evaluate", "faces", ...words);
      expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringMatching(reason) });
      expect(await readFile(path, "utf8")).toBe(before);
    });
  },
);
