/** Commands that ask a running server from another machine's folder: the embedded database there belongs to the server all the while. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "../../src/auth/api-keys.ts";
import { facelessPictures, goodPicture, oddPictures, otherPerson } from "../support/hostile-pictures.ts";
import { type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";
import { answerOf, type Ran, runVultus, vultusScript } from "../support/run-vultus.ts";

describe.skipIf((await whyNoModels()) !== undefined)(
  "commands that ask a running server",
  { timeout: 120_000 },
  () => {
    let server: RealServer;
    let folder: string;
    let environment: Record<string, string>;
    const vultus = (...words: readonly string[]): Promise<Ran> => runVultus(folder, environment, words);
    const answer = async (...words: readonly string[]): Promise<unknown> =>
      answerOf(await vultus(...words, "--json"));

    beforeAll(async () => {
      server = await startRealServer();
      folder = await mkdtemp(join(tmpdir(), "vultus-remote-"));
      const { secret } = await createApiKey(server.auth, "laptop", "operator");
      environment = { VULTUS_SERVER: server.baseUrl, VULTUS_API_KEY: secret };
      await writeFile(join(folder, "ada.jpg"), await goodPicture());
      await writeFile(join(folder, "ada2.jpg"), await oddPictures["a progressive JPEG"]());
      await writeFile(join(folder, "bob.jpg"), await otherPerson());
      await writeFile(join(folder, "blank.jpg"), await facelessPictures["a blank picture"]());
      const { exitCode, err } = await vultus("--version");
      if (exitCode !== 0) throw new Error(err);
    });
    afterAll(async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    });

    it("register somebody, compare them, look for them and tell who is there", async () => {
      const words = ["enroll", "ada", "ada.jpg", "blank.jpg", "--new", "--consent", "staff form"];
      expect(await answer(...words)).toMatchObject({
        ...{ outcome: "registered", username: "ada", imageCount: 1 },
        refusedPhotos: [{ photo: "blank.jpg", reasons: ["no-face"] }],
      });
      expect(await answer("verify", "ada", "ada2.jpg")).toMatchObject({ isSame: true, username: "ada" });
      expect((await vultus("verify", "ada", "bob.jpg")).exitCode).toBe(1);
      expect(await answer("identify", "ada2.jpg")).toMatchObject({
        ...{ verdict: "found", enrolled: 1 },
        candidates: [{ username: "ada" }],
      });
      expect((await vultus("users", "list")).out).toMatch(/^username .*\nada /);
      expect((await vultus("users", "show", "ada")).out).toContain('to "staff form"');
      expect(await answer("enroll", "ada", "ada2.jpg")).toMatchObject({ outcome: "added", imageCount: 1 });
      expect(await answer("enroll", "ada", "bob.jpg")).toMatchObject({
        ...{ outcome: "refused", reason: "face-does-not-match" },
      });
      expect(await answer("users", "unlock", "ada")).toMatchObject({ was: "free", failures: 1 });
    });

    it("bring a photo and all that is stored into files for one's own eyes", async () => {
      const photos = (await answer("photos", "list", "ada")) as { id: string }[];
      expect(photos.length).toBeGreaterThan(0);
      expect((await vultus("photos", "get", "ada", photos[0].id, "-o", "kept.png")).exitCode).toBe(0);
      expect((await readFile(join(folder, "kept.png"))).subarray(1, 4).toString()).toBe("PNG");
      expect((await vultus("export", "ada")).exitCode).toBe(0);
      const files = unzipSync(await readFile(join(folder, "ada.zip")));
      expect(Object.keys(files)).toEqual(expect.arrayContaining(["profile.json", "photos.json"]));
      expect(JSON.parse(strFromU8(files["profile.json"]))).toMatchObject({ username: "ada" });
      expect((await stat(join(folder, "ada.zip"))).mode & 0o777).toBe(0o600);
    });

    it("follow the log of a server while it works", async () => {
      const following = follow();
      try {
        const line = await following.next();
        expect(line).toMatchObject({ kind: expect.any(String) });
        const { exitCode } = await vultus("verify", "ada", "ada.jpg");
        expect(exitCode).toBeLessThan(2);
        let event = await following.next();
        while (event.kind !== "verify") event = await following.next();
        expect(event).toMatchObject({
          ...{ username: "ada", userAgent: expect.stringMatching(/^vultus \d/) },
          keyId: expect.stringMatching(/^key_/),
        });
      } finally {
        await following.stop();
      }
    });

    it("delete somebody, of whom the server finds nothing from then on", async () => {
      expect((await vultus("users", "delete", "ada")).exitCode).toBe(2);
      expect(await answer("users", "delete", "ada", "--yes")).toMatchObject({ deleted: true });
      expect(await answer("identify", "ada.jpg")).toMatchObject({ verdict: "nobody", enrolled: 0 });
      expect((await vultus("users", "list")).out).toBe("There are no users.\n");
    });

    it("work on nothing here meanwhile, and answer 2 with the way on when the server or the key is wrong", async () => {
      expect(await readdir(folder)).not.toContain("data");
      const wrong: readonly (readonly [Record<string, string>, RegExp])[] = [
        [{ VULTUS_SERVER: "http://localhost:1" }, /does not answer.*--server/],
        [{ VULTUS_API_KEY: "" }, /Set VULTUS_API_KEY.*--operator/],
        [{ VULTUS_API_KEY: "vultus_sk.key_no.no" }, /unknown to http.*--operator/],
        [{ VULTUS_API_KEY: (await createApiKey(server.auth, "shop")).secret }, /back end.*--operator/],
        [{ VULTUS_SERVER: "http://id.example.com" }, /VULTUS_SERVER/],
      ];
      for (const [change, says] of wrong) {
        const { exitCode, out, err } = await runVultus(folder, { ...environment, ...change }, [
          "users",
          "list",
        ]);
        expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
        expect(err).toMatch(says);
        expect(err).not.toContain("    at ");
      }
    });

    /** `vultus events list --follow`, line by line. */
    function follow() {
      const child: ChildProcess = spawn(
        process.execPath,
        [vultusScript, "events", "list", "--count", "1", "--follow", "--jsonl"],
        { cwd: folder, env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "inherit"] },
      );
      let text = "";
      child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
      return {
        async next(): Promise<{ readonly kind: string; readonly userAgent: string }> {
          while (!text.includes("\n")) await once(child.stdout ?? child, "data");
          const end = text.indexOf("\n");
          const line = text.slice(0, end);
          text = text.slice(end + 1);
          return JSON.parse(line);
        },
        async stop(): Promise<void> {
          child.kill("SIGINT");
          await once(child, "exit");
        },
      };
    }
  },
);
