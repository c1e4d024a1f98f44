import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Said } from "../../../test/support/command-line.ts";
import { places } from "../../../test/support/places.ts";
import { registerByPhotos, signIn } from "../../../test/support/people.ts";
import { createWorld, picture, type Pretence, type World } from "../../../test/support/world.ts";
import { listEnrolments } from "../../auth/enrolled.ts";
import { findAccount } from "../../auth/find-account.ts";
import { readLockout } from "../../auth/lockout.ts";
import { listPhotos } from "../../auth/photos.ts";

describe.each(places)("$name", ({ run, address }) => {
  let folder: string;
  let world: World;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "vultus-enroll-"));
    world = createWorld();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const code = (expected: string) => expect.objectContaining({ code: expected });
  const NEW = ["--new", "--consent", "staff form"] as const;
  const json = ({ out }: Said): unknown => JSON.parse(out.join("\n"));
  const enroll = (...words: readonly string[]): Promise<Said> => run(world, ["enroll", ...words]);
  const at = (name: string): string => join(folder, name);

  async function lay(files: Readonly<Record<string, Pretence | string>>): Promise<void> {
    for (const [name, shown] of Object.entries(files)) {
      await mkdir(dirname(at(name)), { recursive: true });
      await writeFile(at(name), typeof shown === "string" ? shown : picture(shown));
    }
  }

  async function eventsOf(kind: string): Promise<readonly unknown[]> {
    return (await world.deps.records.events.list({ index: "byKind", equals: kind, limit: 10 })).items;
  }

  describe("vultus enroll", () => {
    beforeEach(() => registerByPhotos(world, "ada"));

    it("adds the faces of photos and folders to a user, and writes that down", async () => {
      await lay({
        "one.jpg": { person: "ada", unlike: 0.1 },
        "more/two.png": { person: "ada", unlike: 0.2 },
      });
      await lay({ "more/notes.txt": "no picture" });
      const said = await enroll("ADA@example.com", at("one.jpg"), at("more"), "--json");
      expect(said.exitCode).toBe(0);
      const user = await findAccount(world.deps, "ada");
      expect(json(said)).toEqual({
        ...{
          outcome: "added",
          username: "ada",
          userId: user.id,
          imageCount: 2,
          refusedPhotos: [],
          looksLike: [],
        },
      });
      expect(await listEnrolments(world.deps, user.id)).toHaveLength(2);
      expect(await eventsOf("add-face")).toMatchObject([{ outcome: "success", address }]);
      const twice = await enroll("ada", at("one.jpg"), at("./more/../one.jpg"));
      expect(twice.out).toEqual(["ada is enrolled by 1 picture more."]);
    });

    it("lets the new faces take the place of all earlier ones", async () => {
      await lay({ "one.jpg": { person: "ada", unlike: 0.1 } });
      const { out } = await enroll("ada", at("one.jpg"), "--replace");
      expect(out[0]).toBe("ada is enrolled by 1 picture in place of all earlier ones.");
      expect(out[1]).toMatch(/fewer than three/);
      const user = await findAccount(world.deps, "ada");
      expect(await listEnrolments(world.deps, user.id)).toMatchObject([{ imageCount: 1 }]);
      expect(await listPhotos(world.deps, user.id)).toHaveLength(1);
    });

    it("reports every photo that cannot be used with the reasons, and enrolls the others", async () => {
      await lay({
        "a.jpg": { person: "ada" },
        "b.jpg": { person: "ada", unlike: 0.1 },
        "c.jpg": { person: "eve" },
      });
      await lay({ "d.jpg": {}, "e.jpg": { person: "ada", reasons: ["blurred"] }, "f.jpg": "no picture" });
      const said = await enroll("ada", folder, "--json");
      expect(json(said)).toMatchObject({
        ...{ outcome: "added", imageCount: 2 },
        refusedPhotos: [
          { photo: `${folder}/d.jpg`, reasons: ["no-face"] },
          { photo: `${folder}/e.jpg`, reasons: ["blurred"] },
          { photo: `${folder}/f.jpg`, reasons: ["not-an-image"] },
          { photo: `${folder}/c.jpg`, reasons: ["different-person"] },
        ],
      });
      expect(said.exitCode).toBe(0);
    });

    it("refuses another person's face, and counts that as the account page does", async () => {
      await lay({ "eve.jpg": { person: "eve" } });
      const said = await enroll("ada", at("eve.jpg"), "--replace");
      expect(said.exitCode).toBe(1);
      expect(said.out).toEqual([
        "ada was refused. face-does-not-match: The photos do not match the enrolled face.",
      ]);
      const user = await findAccount(world.deps, "ada");
      expect(await listEnrolments(world.deps, user.id)).toMatchObject([{ imageCount: 3 }]);
      expect(await readLockout(world.deps, "user", user.id)).toEqual({ kind: "free", failures: 1 });
      expect(await eventsOf("add-face")).toMatchObject([{ outcome: "failure", reason: "no-match" }]);
    });

    it.each([
      ["no photo can be used", { "a.jpg": {} }, "no-usable-photo"],
      [
        "the photos show several people",
        { "a.jpg": { person: "ada" }, "b.jpg": { person: "eve" } },
        "different-people",
      ],
    ])("answers 1 when %s", async (_what, files, reason) => {
      await lay(files);
      const said = await enroll("ada", folder, "--json");
      expect(said.exitCode).toBe(1);
      expect(json(said)).toMatchObject({ outcome: "refused", reason });
    });

    it("keeps no more of the photos than the person agreed to", async () => {
      await lay({ "one.jpg": { person: "ada", unlike: 0.1 } });
      await enroll("ada", at("one.jpg"), "--replace", "--keep", "none");
      const user = await findAccount(world.deps, "ada");
      expect(await listPhotos(world.deps, user.id)).toEqual([]);
      const { notes } = await enroll("ada", at("one.jpg"), "--keep", "original");
      expect(notes).toEqual(["VULTUS_KEEP_PHOTOS=aligned: the originals are not kept."]);
      expect(await listPhotos(world.deps, user.id)).toMatchObject([{ kind: "aligned" }]);
    });

    it("refuses whom nobody knows, and says how to register them", async () => {
      await lay({ "one.jpg": { person: "eve" } });
      await expect(enroll("eve", at("one.jpg"))).rejects.toMatchObject({
        code: "not-found",
        message: expect.stringContaining("--new --consent"),
      });
    });

    it.each([
      ["a path where nothing is", ["ada", "nowhere.jpg"], "not-found"],
      ["consent of somebody who gave it already", ["ada", ".", "--consent", "form"], "bad-request"],
      ["an email for somebody who has one", ["ada", ".", "--email", "a@example.com"], "bad-request"],
    ])("refuses %s before it opens anything", async (_what, words, problem) => {
      const withFaces = () => Promise.reject(new Error("opened"));
      await expect(run(world, ["enroll", ...words], { withFaces })).rejects.toEqual(code(problem));
    });

    it("refuses a folder without pictures", async () => {
      await expect(enroll("ada", folder)).rejects.toEqual(code("bad-request"));
    });

    it("does not replace what is new", async () => {
      await expect(enroll("ada", folder, ...NEW, "--replace")).rejects.toMatchObject({
        name: "CommanderError",
      });
    });
  });

  describe("vultus enroll --new", () => {
    it("registers one user, with the consent that is named", async () => {
      await lay({
        "1.jpg": { person: "ada" },
        "2.jpg": { person: "ada", unlike: 0.1 },
        "3.jpg": { person: "ada", unlike: 0.2 },
      });
      const said = await enroll("Ada", folder, ...NEW, "--email", "ada@example.com");
      expect(said).toEqual({ out: ["Ada is a user now, enrolled by 3 pictures."], notes: [], exitCode: 0 });
      expect(await findAccount(world.deps, "ada@example.com")).toMatchObject({
        ...{ username: "Ada", consentVersion: "staff form", keepPhotos: "aligned" },
      });
      expect(await signIn(world, "ada", "ada")).toMatchObject({ user: { username: "Ada" } });
    });

    it("warns of somebody who looks the same", async () => {
      await registerByPhotos(world, "ada");
      await lay({ "1.jpg": { person: "ada" } });
      const { out, exitCode } = await enroll("ada2", folder, ...NEW);
      expect(exitCode).toBe(0);
      expect(out[0]).toMatch(/^ada2 looks like ada \(0\.\d\d\): perhaps the same person twice\.$/);
    });

    it("reports a file that is too large, or gone by then, and enrolls the others", async () => {
      await lay({ "1.jpg": { person: "grace" }, "2.jpg": "" });
      await truncate(at("2.jpg"), 65 * 1024 * 1024);
      await symlink(at("nowhere"), at("3.jpg"));
      const said = await enroll("grace", at("1.jpg"), at("2.jpg"), ...NEW, "--json");
      expect(json(said)).toMatchObject({
        ...{ outcome: "registered", imageCount: 1 },
        refusedPhotos: [{ photo: at("2.jpg"), reasons: ["image-too-large"] }],
      });
      await expect(enroll("eve", at("3.jpg"), ...NEW)).rejects.toEqual(code("not-found"));
      const none = await enroll("eve", at("2.jpg"), ...NEW, "--json");
      expect(json(none)).toMatchObject({ outcome: "refused", userId: null, reason: "no-usable-photo" });
    });

    it("makes nobody of photos that cannot be used", async () => {
      await lay({ "1.jpg": {} });
      const said = await enroll("ada", folder, ...NEW, "--json");
      expect(said.exitCode).toBe(1);
      expect(json(said)).toMatchObject({ outcome: "refused", userId: null, reason: "no-usable-photo" });
      expect((await world.deps.records.users.list({ limit: 1 })).items).toEqual([]);
    });

    it("refuses a name that is taken, and says how to add to it", async () => {
      await registerByPhotos(world, "ada");
      await lay({ "1.jpg": { person: "ada" } });
      await expect(enroll("ADA", folder, ...NEW)).rejects.toMatchObject({
        code: "already-registered",
        message: expect.stringContaining("Without --new"),
      });
    });

    it.each([
      ["no consent", ["ada", ".", "--new"]],
      ["a name that cannot be", ["../ada", ".", ...NEW]],
      ["no email", ["ada", ".", ...NEW, "--email", "ada"]],
    ])("refuses %s before it opens anything", async (_what, words) => {
      const withFaces = () => Promise.reject(new Error("opened"));
      await expect(run(world, ["enroll", ...words], { withFaces })).rejects.toEqual(code("bad-request"));
    });
  });
});
