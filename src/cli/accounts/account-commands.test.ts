import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand, type Said } from "../../../test/support/command-line.ts";
import { places } from "../../../test/support/places.ts";
import { registerByPhotos } from "../../../test/support/people.ts";
import { createWorld, picture, type Pretence, type World } from "../../../test/support/world.ts";
import { listPhotos } from "../../auth/photos.ts";
import type { UserRecord } from "../../storage/collections.ts";

describe.each(places)("$name", ({ run }) => {
  let folder: string;
  let world: World;
  let ada: UserRecord;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "vultus-cli-"));
    world = createWorld();
    ({ user: ada } = await registerByPhotos(world, "ada"));
    await registerByPhotos(world, "bob");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const code = (expected: string) => expect.objectContaining({ code: expected });
  const vultus = (...words: readonly string[]): Promise<Said> => run(world, words);
  const json = ({ out }: Said): unknown => JSON.parse(out.join("\n"));
  const inFolder = (name: string): string => join(folder, name);

  async function lay(name: string, shown: Pretence): Promise<string> {
    await writeFile(inFolder(name), picture(shown));
    return inFolder(name);
  }

  async function eventsOf(kind: string): Promise<number> {
    return (await world.deps.records.events.list({ index: "byKind", equals: kind, limit: 10 })).items.length;
  }

  /** Windows knows no such mode. */
  async function modeOf(path: string): Promise<number> {
    return process.platform === "win32" ? 0o600 : (await stat(path)).mode & 0o777;
  }

  describe("vultus photos", () => {
    it.each(["ada", "ADA@example.com", "the id"])("lists the photos of a user by %s", async (claim) => {
      const said = await vultus("photos", "list", claim === "the id" ? ada.id : claim, "--json");
      const photos = await listPhotos(world.deps, ada.id);
      expect(json(said)).toMatchObject(
        photos.map(({ id, templateId }) => ({ id, kind: "aligned", templateId })),
      );
      const { out } = await vultus("photos", "list", claim === "the id" ? ada.id : claim);
      for (const { id } of photos) expect(out.join("\n")).toContain(id);
    });

    it("says so when none is kept", async () => {
      world = createWorld({ keepPhotos: "none" });
      await registerByPhotos(world, "ada");
      expect((await vultus("photos", "list", "ada")).out).toEqual(["No photo is kept of ada."]);
      expect(json(await vultus("photos", "list", "ada", "--json"))).toEqual([]);
    });

    it("opens a photo into a file for its owner's eyes, and writes that down", async () => {
      const [{ id }] = await listPhotos(world.deps, ada.id);
      await vultus("photos", "get", "ada", id, "-o", inFolder("ada.png"));
      expect(await readFile(inFolder("ada.png"))).toEqual(Buffer.of(0x89, 0x50));
      expect(await modeOf(inFolder("ada.png"))).toBe(0o600);
      expect(await eventsOf("export-photo")).toBe(1);
    });

    it("overwrites nothing, and opens no photo then", async () => {
      const [{ id }] = await listPhotos(world.deps, ada.id);
      await writeFile(inFolder("ada.png"), "mine");
      const path = inFolder("ada.png");
      await expect(vultus("photos", "get", "ada", id, "-o", path)).rejects.toEqual(code("bad-request"));
      expect(await readFile(path, "utf8")).toBe("mine");
      expect(await eventsOf("export-photo")).toBe(0);
    });

    it("leaves no empty file behind when the photo cannot be opened", async () => {
      const [{ id, blobKey }] = await listPhotos(world.deps, ada.id);
      await world.deps.blobs.delete(blobKey);
      const get = vultus("photos", "get", "ada", id, "-o", inFolder("ada.png"));
      await expect(get).rejects.toEqual(code("not-found"));
      expect(await readdir(folder)).toEqual([]);
    });

    it("refuses another user's photo, and a user whom nobody knows", async () => {
      const [{ id }] = await listPhotos(world.deps, ada.id);
      await expect(vultus("photos", "get", "bob", id)).rejects.toEqual(code("not-found"));
      await expect(vultus("photos", "list", "nobody")).rejects.toEqual(code("not-found"));
    });
  });

  describe("vultus templates show", () => {
    it("tells how a user is enrolled, and never the vector", async () => {
      const said = await vultus("templates", "show", "ada", "--json");
      expect(json(said)).toEqual([
        {
          ...{ id: expect.stringMatching(/^tpl_/), modelId: "test-model@1", source: "photos", imageCount: 3 },
          ...{ quality: expect.closeTo(0.9), createdAt: "2030-01-01T00:00:00.000Z", sealedBytes: 547 },
        },
      ]);
      const { out } = await vultus("templates", "show", "ada");
      expect(out).toHaveLength(2);
      expect(out[1]).toMatch(/^tpl_\S+ {2}test-model@1 {2}photos {7}3 {5}0\.90 {2}2030-01-01T00:00:00\.000Z/);
    });
  });

  describe("vultus export", () => {
    it("writes all that is stored of a user to a zip for its owner's eyes, and writes that down", async () => {
      await vultus("export", "ada", "-o", inFolder("ada.zip"));
      const files = unzipSync(await readFile(inFolder("ada.zip")));
      const photos = await listPhotos(world.deps, ada.id);
      expect(Object.keys(files).sort()).toEqual(
        [
          ...[
            "consent.json",
            "events.jsonl",
            "photos.json",
            "profile.json",
            "sessions.json",
            "templates.json",
          ],
          ...photos.map(({ id }) => `photos/${id}.png`),
        ].sort(),
      );
      expect(JSON.parse(strFromU8(files["profile.json"]))).toMatchObject({ username: "ada" });
      expect(files[`photos/${photos[0].id}.png`]).toEqual(Uint8Array.of(0x89, 0x50));
      expect(await modeOf(inFolder("ada.zip"))).toBe(0o600);
      expect(await eventsOf("export-account")).toBe(1);
    });

    it("overwrites nothing, and leaves no half zip behind", async () => {
      await writeFile(inFolder("ada.zip"), "mine");
      const again = vultus("export", "ada", "-o", inFolder("ada.zip"));
      await expect(again).rejects.toEqual(code("bad-request"));
      expect(await readFile(inFolder("ada.zip"), "utf8")).toBe("mine");

      const wrapped = await world.deps.records.users.get(ada.id);
      if (!wrapped) throw new Error("Ada is gone.");
      await world.deps.records.users.replace({ ...ada, wrappedKey: new Uint8Array(60) }, wrapped.version);
      const broken = vultus("export", "ada", "-o", inFolder("half.zip"));
      await expect(broken).rejects.toEqual(code("seal-broken"));
      expect(await readdir(folder)).toEqual(["ada.zip"]);
    });
  });

  describe("vultus embed", () => {
    it("prints all numbers as JSON", async () => {
      const said = await vultus("embed", await lay("ada.jpg", { person: "ada" }), "--json");
      const about = { image: "ada.jpg", modelId: "test-model@1", dimension: 128, norm: 10, quality: 0.9 };
      expect(json(said)).toMatchObject(about);
      const { vector } = json(said) as { vector: number[] };
      expect(vector).toHaveLength(128);
      expect(Math.hypot(...vector)).toBeCloseTo(1);
    });

    it("says in words what the numbers are", async () => {
      const { out } = await vultus("embed", await lay("ada.jpg", { person: "ada" }));
      expect(out[0]).toBe("The face in ada.jpg as 128 numbers of unit length, by test-model@1");
    });

    it.each<[string, Pretence, string, string[]]>([
      ["no face", {}, "no-face", ["no-face"]],
      ["two faces", { person: "ada", faceCount: 2 }, "several-faces", ["several-faces"]],
      ["a small face", { person: "ada", height: 60 }, "poor-quality", ["too-far"]],
      ["a blurred face", { person: "ada", reasons: ["blurred"] }, "poor-quality", ["blurred"]],
    ])("refuses %s as enrolment does", async (_what, shown, problem, reasons) => {
      await expect(vultus("embed", await lay("a.jpg", shown))).rejects.toMatchObject({
        code: problem,
        reasons,
      });
    });

    it("refuses what is not there, and a folder without pictures", async () => {
      await expect(vultus("embed", inFolder("nothing.jpg"))).rejects.toEqual(code("not-found"));
      await expect(vultus("embed", folder)).rejects.toEqual(code("bad-request"));
    });
  });

  describe("vultus verify", () => {
    it("answers 0 for the person and 1 for another, with score, threshold and verdict", async () => {
      const own = await vultus(
        "verify",
        "ada",
        await lay("own.jpg", { person: "ada", unlike: 0.1 }),
        "--json",
      );
      expect(own.exitCode).toBe(0);
      expect(json(own)).toMatchObject({ username: "ada", threshold: 0.5, isSame: true, accepted: true });
      const other = await vultus("verify", "ada", await lay("other.jpg", { person: "eve" }));
      expect(other.exitCode).toBe(1);
      expect(other.out).toContain("verdict  no match");
    });

    it("answers 1 for a photo of a photo, and says that it is one", async () => {
      const path = await lay("print.jpg", { person: "ada", liveLogit: -2 });
      const { out, exitCode } = await vultus("verify", "ada", path);
      expect(exitCode).toBe(1);
      expect(out.join("\n")).toMatch(/looks like a photo of a photo[^]*verdict {2}refused/);
    });

    it("refuses a user whom nobody knows, and a picture without a face", async () => {
      const face = await lay("face.jpg", { person: "ada" });
      await expect(vultus("verify", "nobody", face)).rejects.toEqual(code("not-found"));
      await expect(vultus("verify", "ada", await lay("none.jpg", {}))).rejects.toEqual(code("no-face"));
    });
  });

  describe("vultus identify", () => {
    it("answers 0 with the person, and the threshold for so many people", async () => {
      const said = await vultus("identify", await lay("a.jpg", { person: "ada" }), "--count", "1", "--json");
      expect(said.exitCode).toBe(0);
      const candidates = [{ userId: ada.id, username: "ada" }];
      expect(json(said)).toMatchObject({ verdict: "found", enrolled: 2, threshold: 0.55, candidates });
    });

    it("answers 1 for a stranger, and shows who comes nearest", async () => {
      const { out, exitCode } = await vultus("identify", await lay("eve.jpg", { person: "eve" }));
      expect(exitCode).toBe(1);
      expect(out).toHaveLength(6);
      expect(out.at(-1)).toBe("verdict  eve.jpg: nobody");
    });

    it.each(["0", "101", "2.5", "x"])("refuses to show %s candidates", async (count) => {
      await expect(vultus("identify", "a.jpg", "--count", count)).rejects.toMatchObject({
        name: "CommanderError",
      });
    });
  });
});

describe("vultus identify here", () => {
  it("fills the gallery first: it finds whoever registered on a server", async () => {
    const { deps } = createWorld();
    await registerByPhotos({ deps, pass: () => undefined }, "ada");
    const elsewhere = { deps: { ...deps, gallery: createWorld().deps.gallery }, pass: () => undefined };
    const folder = await mkdtemp(join(tmpdir(), "vultus-cli-"));
    try {
      await writeFile(join(folder, "a.jpg"), picture({ person: "ada" }));
      const said = await runCommand(elsewhere, ["identify", join(folder, "a.jpg"), "--json"]);
      expect(said.exitCode).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
