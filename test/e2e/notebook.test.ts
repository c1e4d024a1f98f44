import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEmbeddings, readEmbeddings } from "../../src/cli/pictures/embeddings-file.ts";
import { cosineSimilarity } from "../../src/shared/template.ts";
import { freePort } from "../services/free-port.ts";
import { goodPicture, oddPictures, otherPerson, turnedHead, twoFaces } from "../support/hostile-pictures.ts";
import { modeOf } from "../support/picture-folder.ts";
import { localEnvironment, whyNoModels } from "../support/real-server.ts";
import { answerOf, type Ran, runVultus } from "../support/run-vultus.ts";
import { subjectPhoto } from "../support/subject/prepare.ts";
import { subjectSources } from "../support/subject/sources.ts";

// Photos of people in folders, a photo of somebody at the door, a verdict: with files, and without server or database.
describe.skipIf((await whyNoModels()) !== undefined)(
  "a notebook's way of working, in the order of the commands",
  { timeout: 120_000 },
  () => {
    let folder: string;
    let environment: Record<string, string>;

    const vultus = (...words: readonly string[]): Promise<Ran> => runVultus(folder, environment, words);

    async function lay(name: string, bytes: Uint8Array): Promise<void> {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "vultus-notebook-"));
      environment = localEnvironment(join(folder, "data"), await freePort());
      await lay("people/ada/1.jpg", await goodPicture());
      await lay("people/ada/2.jpg", await oddPictures["a greyscale JPEG"]());
      await lay("people/ada/more/3.jpg", await turnedHead(8)());
      await lay("people/ada/4.jpg", await twoFaces());
      await lay("people/bob/1.jpg", await otherPerson());
      await lay("people/bob/2.jpg", Buffer.from("no picture"));
      await lay("photo.jpg", await oddPictures["a progressive JPEG"]());
      await lay("stranger.jpg", await subjectPhoto(subjectSources.three));
      // Builds what is stale, so that no other answer begins with news of it.
      const { exitCode, out, err } = await vultus("--version");
      if (exitCode !== 0) throw new Error(`It cannot be run: ${out}${err}`);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const refused = [
      { image: expect.stringContaining("4.jpg"), reasons: ["several-faces"] },
      { image: expect.stringContaining("2.jpg"), reasons: ["not-an-image"] },
    ];

    it("aligns a folder, and reports the pictures that cannot be", async () => {
      const ran = vultus("align", "people", "--out", "aligned", "--json");
      expect(answerOf(await ran)).toMatchObject({
        aligned: [
          { crop: "ada/1.png" },
          { crop: "ada/2.png" },
          { crop: "ada/more/3.png" },
          { crop: "bob/1.png" },
        ],
        refused,
      });
      const { exitCode, err } = await ran;
      expect(exitCode).toBe(0);
      expect(err).toContain("6 of 6 pictures, 2 refused");
      const crop = join(folder, "aligned/ada/more/3.png");
      expect(await sharp(await readFile(crop)).metadata()).toMatchObject({
        format: "png",
        width: 112,
        height: 112,
      });
      expect(await modeOf(crop)).toBe(0o600);
    });

    it("embeds the crops to the vectors of their pictures", async () => {
      const ran = await vultus("embed", "aligned", "--out", "crops.json");
      expect(ran).toMatchObject({ exitCode: 0, out: expect.stringContaining("4 of them are crops") });
      const crops = await readEmbeddings(join(folder, "crops.json"));
      const names = ["ada/1.png", "ada/2.png", "ada/more/3.png", "bob/1.png"];
      expect(crops.images.map(({ image, quality }) => [image, quality])).toEqual(
        names.map((name) => [name, null]),
      );
      const pictures = parseEmbeddings("people", answerOf(await vultus("embed", "people", "--json")));
      for (const [i, { vector, person, image }] of pictures.images.entries()) {
        expect(image.replace(".jpg", ".png")).toBe(names[i]);
        expect(crops.images[i].person).toBe(person);
        expect(cosineSimilarity(crops.images[i].vector, vector)).toBeGreaterThan(0.999);
      }
    });

    it("finds the right person among crops, by a photo and by a crop", async () => {
      for (const probe of ["photo.jpg", "aligned/ada/2.png"]) {
        const ran = vultus("compare", probe, "crops.json", "--json");
        expect(answerOf(await ran)).toMatchObject({
          ...{ isSame: true, aligned: true },
          matches: [
            { name: "ada", imageCount: 3 },
            { name: "bob", isSame: false },
          ],
        });
        expect((await ran).exitCode).toBe(0);
      }
      expect((await vultus("compare", "stranger.jpg", "crops.json")).exitCode).toBe(1);
    });

    it("takes a picture of that size for a crop only with the mark", async () => {
      const crop = await readFile(join(folder, "aligned/ada/1.png"));
      await lay("unmarked.png", await sharp(crop).png().toBuffer());
      // A face that fills the picture cannot be enrolled.
      expect(await vultus("embed", "unmarked.png")).toMatchObject({ exitCode: 2, out: "" });
    });

    it("measures on crops as on their pictures", async () => {
      const measured = async (name: string) => answerOf(await vultus("evaluate", "faces", name, "--json"));
      expect(await measured("aligned")).toMatchObject({
        genuine: 3,
        impostor: 3,
        crops: 4,
        auc: 1,
        failures: [],
      });
    });

    it("embeds a folder into a file, once", async () => {
      const ran = await vultus("embed", "people", "--out", "embeddings.json");
      expect(ran).toMatchObject({ exitCode: 0, out: expect.stringContaining("4 embedded as 512 numbers") });
      const text = await readFile(join(folder, "embeddings.json"), "utf8");
      expect(JSON.parse(text)).toMatchObject({
        ...{ modelId: "vultus-mobileface-512@1", dimension: 512 },
        images: [
          { person: "ada" },
          { person: "ada" },
          { image: "ada/more/3.jpg", person: "ada" },
          { person: "bob" },
        ],
        refused,
      });
      expect(await modeOf(join(folder, "embeddings.json"))).toBe(0o600);
      const again = await vultus("embed", "people", "--out", "embeddings.json");
      expect(again).toMatchObject({ exitCode: 2, err: expect.stringContaining("exists already") });
    });

    it("finds the right person by a photo", async () => {
      const ran = vultus("compare", "photo.jpg", "embeddings.json", "--json");
      expect(answerOf(await ran)).toMatchObject({
        ...{ isSame: true, threshold: 0.5, people: 2 },
        matches: [
          { name: "ada", imageCount: 3, isSame: true },
          { name: "bob", imageCount: 1, isSame: false },
        ],
      });
      expect((await ran).exitCode).toBe(0);
    });

    it("finds nobody by a stranger's", async () => {
      const { exitCode, out } = await vultus("compare", "stranger.jpg", "embeddings.json");
      expect(exitCode).toBe(1);
      expect(out).toMatch(/verdict +stranger\.jpg: nobody of them/);
    });

    it("compares two photos, and two files of one picture each", async () => {
      expect((await vultus("compare", "photo.jpg", "people/ada/1.jpg")).exitCode).toBe(0);
      expect((await vultus("compare", "photo.jpg", "stranger.jpg")).exitCode).toBe(1);
      for (const name of ["photo", "stranger"]) {
        expect((await vultus("embed", `${name}.jpg`, "--out", `${name}.json`)).exitCode).toBe(0);
      }
      expect((await vultus("compare", "photo.json", "photo.json")).exitCode).toBe(0);
      const { exitCode, out } = await vultus("compare", "photo.json", "stranger.json");
      expect(exitCode).toBe(1);
      expect(out).toContain("verdict   different");
    });

    it("says with 2 that a file is by another model, or no such file", async () => {
      const text = await readFile(join(folder, "photo.json"), "utf8");
      await lay("other.json", Buffer.from(text.replace("mobileface", "otherface")));
      const ran = await vultus("compare", "photo.jpg", "other.json");
      expect(ran).toMatchObject({ exitCode: 2, err: expect.stringContaining("vultus-otherface-512@1") });
      await lay("broken.json", Buffer.from("[]"));
      expect((await vultus("compare", "photo.jpg", "broken.json")).exitCode).toBe(2);
    });

    it("needed no database", async () => {
      expect(await readdir(folder)).not.toContain("data");
    });
  },
);
