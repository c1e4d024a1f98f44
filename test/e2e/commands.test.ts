import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openRecords } from "../../src/app.ts";
import { parseConfig } from "../../src/config.ts";
import { freePort } from "../services/free-port.ts";
import {
  facelessPictures,
  goodPicture,
  oddPictures,
  otherPerson,
  twoFaces,
} from "../support/hostile-pictures.ts";
import { localEnvironment, whyNoModels } from "../support/real-server.ts";
import { answerOf, type Ran, runVultus, vultusScript } from "../support/run-vultus.ts";

describe.skipIf((await whyNoModels()) !== undefined)(
  "the command line, as people run it",
  { timeout: 120_000 },
  () => {
    let folder: string;
    let environment: Record<string, string>;

    const vultus = (...words: readonly string[]): Promise<Ran> => runVultus(folder, environment, words);

    async function lay(name: string, bytes: Uint8Array): Promise<void> {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "vultus-commands-"));
      environment = localEnvironment(join(folder, "data"), await freePort());
      await lay("people/ada/1.jpg", await goodPicture());
      await lay("people/ada/2.jpg", await oddPictures["a greyscale JPEG"]());
      await lay("people/ada/3.jpg", await twoFaces());
      await lay("people/ada/4.jpg", Buffer.from("no picture"));
      await lay(
        "people/bob/1.webp",
        await sharp(await otherPerson())
          .webp()
          .toBuffer(),
      );
      await lay("people/nobody/1.jpg", await facelessPictures["a blank picture"]());
      await lay("people/people.csv", Buffer.from("username,email\nada,ada@example.com\n"));
      await lay("ada.jpg", await oddPictures["a progressive JPEG"]());
      await lay("bob.jpg", await otherPerson());
      // Builds what is stale, so that no other answer begins with news of it.
      const { exitCode, out, err } = await vultus("--version");
      if (exitCode !== 0) throw new Error(`It cannot be run: ${out}${err}`);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const embedding = z.object({
      modelId: z.string(),
      norm: z.number(),
      vector: z.array(z.number()).length(512),
    });

    it("computes embeddings without a database, alike for one person and unlike for two", async () => {
      const vectors: number[][] = [];
      for (const image of ["people/ada/1.jpg", "ada.jpg", "bob.jpg"]) {
        vectors.push(embedding.parse(answerOf(await vultus("embed", image, "--json"))).vector);
      }
      const [ada, again, bob] = vectors;
      const score = (a: readonly number[], b: readonly number[]) =>
        a.reduce((sum, x, i) => sum + x * b[i], 0);
      expect(score(ada, ada)).toBeCloseTo(1, 5);
      expect(score(ada, again)).toBeGreaterThan(0.9);
      expect(score(ada, bob)).toBeLessThan(0.35);
      expect(existsSync(join(folder, "data"))).toBe(false);
    });

    it("imports a folder of people, and is content when it is run again", async () => {
      const refused = await vultus("import-photos", "people");
      expect(refused).toMatchObject({ exitCode: 2, out: "", err: expect.stringContaining("--consent") });
      const first = await vultus("import-photos", "people", "--consent", "staff form", "--json");
      expect(first.exitCode).toBe(1);
      expect(answerOf(first)).toMatchObject({
        ...{ imported: 2, exists: 0, refused: 1, consentVersion: "staff form" },
        people: [
          {
            ...{ username: "ada", imageCount: 2, looksLike: [] },
            refusedPhotos: [
              { photo: "3.jpg", reasons: ["several-faces"] },
              { photo: "4.jpg", reasons: ["not-an-image"] },
            ],
          },
          { username: "bob", imageCount: 1 },
          { username: "nobody", reason: "no-usable-photo" },
        ],
      });
      const again = await vultus("import-photos", "people", "--consent", "staff form", "--add", "--json");
      expect(answerOf(again)).toMatchObject({ imported: 0, added: 0, exists: 2, refused: 1 });
    });

    it("verifies: 0 for the person, 1 for another, 2 for nobody", async () => {
      const own = await vultus("verify", "ada@example.com", "ada.jpg", "--json");
      expect(own.exitCode).toBe(0);
      expect(answerOf(own)).toMatchObject({ username: "ada", isSame: true, pad: { passed: true } });
      const other = await vultus("verify", "ada", "bob.jpg", "--json");
      expect(other.exitCode).toBe(1);
      expect(answerOf(other)).toMatchObject({ isSame: false, accepted: false, threshold: 0.5 });
      const unknown = await vultus("verify", "eve", "ada.jpg");
      expect(unknown).toMatchObject({ exitCode: 2, out: "", err: expect.stringContaining("no user eve") });
    });

    it("identifies the person among all", async () => {
      const ran = await vultus("identify", "bob.jpg", "--json");
      expect(ran.exitCode).toBe(0);
      expect(answerOf(ran)).toMatchObject({
        verdict: "found",
        enrolled: 2,
        candidates: [{ username: "bob" }, {}],
      });
    });

    it("shows templates and photos, opens a photo, and exports everything", async () => {
      const templates = await vultus("templates", "show", "ada", "--json");
      expect(answerOf(templates)).toMatchObject([{ source: "photos", imageCount: 2 }]);
      const listed = await vultus("photos", "list", "ada", "--json");
      const photos = z
        .array(z.object({ id: z.string(), kind: z.literal("aligned") }))
        .parse(answerOf(listed));
      expect(photos).toHaveLength(2);

      const got = await vultus("photos", "get", "ada", photos[0].id, "-o", "face.png");
      expect(got.exitCode).toBe(0);
      const face = await readFile(join(folder, "face.png"));
      expect(await sharp(face).metadata()).toMatchObject({ format: "png", width: 112, height: 112 });

      expect((await vultus("export", "ada@example.com")).exitCode).toBe(0);
      const files = unzipSync(await readFile(join(folder, "ada.zip")));
      expect(Buffer.from(files[`photos/${photos[0].id}.png`])).toEqual(face);
      const kinds = strFromU8(files["events.jsonl"])
        .trim()
        .split("\n")
        .map((line) => z.object({ kind: z.string() }).parse(JSON.parse(line)).kind);
      expect(kinds).toEqual(["register", "verify", "verify", "export-photo", "export-account"]);
    });

    it("says what to do while the server has the database", async () => {
      const server = await openRecords(parseConfig(environment));
      try {
        const { exitCode, err } = await vultus("photos", "list", "ada");
        expect(exitCode).toBe(2);
        expect(err).toMatch(new RegExp(`Process ${process.pid} uses the folder .*stop it, run this command`));
      } finally {
        await server.close();
      }
    });

    it("ends quietly when nobody reads on", async () => {
      const child = spawn(process.execPath, [vultusScript, "templates", "show", "ada"], {
        cwd: folder,
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
      });
      child.stdout.destroy();
      const complaints: string[] = [];
      child.stderr.on("data", (said: Buffer) => complaints.push(said.toString()));
      expect(await once(child, "close")).toEqual([0, null]);
      expect(complaints).toEqual([]);
    });

    it("answers 0 to a question for help, and 2 to words that it does not know", async () => {
      const help = await vultus("import-photos", "--help");
      expect(help).toMatchObject({ exitCode: 0, out: expect.stringContaining("Examples:") });
      expect((await vultus("verify", "ada")).exitCode).toBe(2);
    });
  },
);
