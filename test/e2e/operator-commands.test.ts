import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { freePort } from "../services/free-port.ts";
import { facelessPictures, goodPicture, oddPictures, otherPerson } from "../support/hostile-pictures.ts";
import { localEnvironment, whyNoModels } from "../support/real-server.ts";
import { answerOf, type Ran, runVultus, vultusScript } from "../support/run-vultus.ts";

describe.skipIf((await whyNoModels()) !== undefined)(
  "what operators do on the command line",
  { timeout: 120_000 },
  () => {
    let folder: string;
    let environment: Record<string, string>;

    const vultusWith = (
      changes: Readonly<Record<string, string>>,
      ...words: readonly string[]
    ): Promise<Ran> => runVultus(folder, { ...environment, ...changes }, words);
    const vultus = (...words: readonly string[]): Promise<Ran> => vultusWith({}, ...words);

    async function lay(name: string, bytes: Uint8Array): Promise<void> {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "vultus-operator-"));
      environment = localEnvironment(join(folder, "data"), await freePort());
      await lay("photos/ada/1.jpg", await goodPicture());
      await lay("photos/ada/2.jpg", await facelessPictures["a blank picture"]());
      await lay("new.jpg", await oddPictures["a greyscale JPEG"]());
      await lay("bob.jpg", await otherPerson());
      // Builds what is stale, so that no other answer begins with news of it.
      const { exitCode, out, err } = await vultus("--version");
      if (exitCode !== 0) throw new Error(`It cannot be run: ${out}${err}`);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const diagnoses = z.object({
      wrong: z.int(),
      unseen: z.int(),
      diagnoses: z.array(z.object({ about: z.string(), state: z.string(), sentence: z.string() })),
    });
    const statesBy = (ran: Ran) =>
      new Map(diagnoses.parse(answerOf(ran)).diagnoses.map(({ about, state }) => [about, state]));

    it("looks over an installation that is still to be, and makes nothing", async () => {
      const ran = await vultus("doctor", "--json");
      expect(ran.exitCode).toBe(0);
      expect(Object.fromEntries(statesBy(ran))).toMatchObject({
        ...{ node: "ok", configuration: "ok", models: "ok", accounts: "warning", port: "ok" },
        ...{ "master key": "ok", "public URL": "ok", proxies: "ok" },
      });
      expect(await readdir(folder)).not.toContain("data");
    });

    it("registers a user with photos, and says which of them cannot be used", async () => {
      const options = ["--new", "--email", "ada@example.com"];
      const silent = await vultus("enroll", "ada", "photos/ada", ...options);
      expect(silent).toMatchObject({ exitCode: 2, out: "", err: expect.stringContaining("--consent") });
      const ran = await vultus(
        "enroll",
        "ada",
        "photos/ada",
        ...options,
        "--consent",
        "staff form",
        "--json",
      );
      expect(ran.exitCode).toBe(0);
      expect(answerOf(ran)).toMatchObject({
        ...{ outcome: "registered", username: "ada", imageCount: 1, looksLike: [] },
        refusedPhotos: [{ photo: "photos/ada/2.jpg", reasons: ["no-face"] }],
      });
    });

    it("adds faces of the same person: 0, and of nobody else: 1", async () => {
      const added = await vultus("enroll", "ada@example.com", "new.jpg", "--json");
      expect(added.exitCode).toBe(0);
      expect(answerOf(added)).toMatchObject({ outcome: "added", imageCount: 1 });
      const stranger = await vultus("enroll", "ada", "bob.jpg", "--replace", "--json");
      expect(stranger.exitCode).toBe(1);
      expect(answerOf(stranger)).toMatchObject({ outcome: "refused", reason: "face-does-not-match" });
      expect((await vultus("enroll", "eve", "new.jpg")).exitCode).toBe(2);
    });

    it("lists the accounts, tells of one, and forgets its failed attempts", async () => {
      expect(answerOf(await vultus("users", "list", "--json"))).toMatchObject({
        users: [{ username: "ada", email: "ada@example.com", faces: 2, signedInAt: null }],
        next: null,
      });
      const shown = await vultus("users", "show", "ada", "--json");
      expect(answerOf(shown)).toMatchObject({
        ...{ username: "ada", consent: { version: "staff form" }, lockout: { kind: "free", failures: 1 } },
        events: [
          { kind: "add-face", outcome: "failure" },
          { kind: "add-face", outcome: "success" },
          { kind: "register" },
        ],
      });
      expect((await vultus("users", "show", "ada")).out).toContain("1 failed attempt since the last success");
      const unlocked = await vultus("users", "unlock", "ada");
      expect(unlocked).toMatchObject({
        exitCode: 0,
        out: expect.stringContaining("1 failed attempt is forgotten"),
      });
    });

    // Windows has no such signals.
    it.skipIf(process.platform === "win32")("follows the log until it is interrupted", async () => {
      const following = spawn(process.execPath, [vultusScript, "events", "list", "--follow", "--jsonl"], {
        cwd: folder,
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said = "";
      for await (const chunk of following.stdout.setEncoding("utf8")) {
        said += String(chunk);
        if (said.includes('"kind":"unlock"')) break;
      }
      const closed = once(following, "close");
      following.kill("SIGINT");
      expect(await closed).toEqual([0, null]);
      const kinds = said
        .trim()
        .split("\n")
        .map((line) => z.object({ kind: z.string() }).parse(JSON.parse(line)).kind);
      expect(kinds).toEqual(["register", "add-face", "add-face", "unlock"]);
    });

    it("looks over an installation in use, with its key", async () => {
      const well = await vultus("doctor");
      expect(well).toMatchObject({
        exitCode: 0,
        out: expect.stringContaining("opens the people in the database"),
      });
      const key = Buffer.alloc(32, 7).toString("base64");
      const other = await vultusWith({ VULTUS_MASTER_KEY: key }, "doctor", "--json");
      expect(other.exitCode).toBe(1);
      expect(statesBy(other).get("master key")).toBe("wrong");
    });

    it("says every mistake of a configuration, and keeps help and completion out of it", async () => {
      const mistaken = { VULTUS_PORT: "none", VULTUS_IDENTIFY: "perhaps" };
      const ran = await vultusWith(mistaken, "doctor", "--json");
      expect(ran.exitCode).toBe(1);
      const wrong = diagnoses.parse(answerOf(ran)).diagnoses.filter(({ state }) => state === "wrong");
      expect(wrong.map(({ sentence }) => sentence.split(" ")[0])).toEqual(["VULTUS_PORT", "VULTUS_IDENTIFY"]);
      expect((await vultusWith(mistaken, "users", "--help")).exitCode).toBe(0);
      expect((await vultusWith(mistaken, "completion", "bash")).exitCode).toBe(0);
      const refused = await vultusWith(mistaken, "users", "list");
      expect(refused).toMatchObject({ exitCode: 2, out: "", err: expect.stringContaining("2 mistakes") });
    });

    it("deletes nobody unasked, and then for good", async () => {
      const unasked = await vultus("users", "delete", "ada");
      expect(unasked).toMatchObject({ exitCode: 2, out: "", err: expect.stringContaining("--yes") });
      expect((await vultus("users", "delete", "ada", "--yes")).exitCode).toBe(0);
      expect((await vultus("users", "show", "ada")).exitCode).toBe(2);
      expect((await vultus("users", "list")).out).toBe("There are no users.\n");
      const log = await vultus("events", "list", "--kind", "delete-account", "--since", "1h", "--json");
      expect(answerOf(log)).toMatchObject({
        events: [{ outcome: "success", username: null, address: "local" }],
        waiting: { count: 0 },
      });
    });
  },
);
