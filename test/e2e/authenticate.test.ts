/** `vultus authenticate` as people use it: the command in a process of its own, the page in a real browser, somebody in front of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApiKey } from "../../src/auth/api-keys.ts";
import { openBrowser } from "../support/browser.ts";
import { register } from "../support/doors.ts";
import { CAPTURE_MS, TRIES, visit } from "../support/page-visit.ts";
import { type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";
import { vultusScript } from "../support/run-vultus.ts";
import { prepareSubject, subjectPhoto } from "../support/subject/prepare.ts";
import type { Subject } from "../support/subject/render.ts";
import { subjectSources } from "../support/subject/sources.ts";

const missing = await whyNoModels();
const browser = missing === undefined ? await openBrowser() : undefined;
const answer = z.object({
  ...{ user: z.string(), match: z.boolean(), passed: z.boolean(), reasons: z.array(z.string()) },
  ...{ acr: z.string().nullable(), score: z.number().optional() },
});

describe.skipIf(browser === undefined)("vultus authenticate", { timeout: 240_000 }, () => {
  let server: RealServer;
  let folder: string;
  let environment: Record<string, string>;
  let ada: Subject;
  let eve: Subject;

  beforeAll(async () => {
    server = await startRealServer();
    folder = await mkdtemp(join(tmpdir(), "vultus-authenticate-"));
    const { secret } = await createApiKey(server.auth, "front desk");
    environment = { VULTUS_API_KEY: secret, VULTUS_PUBLIC_URL: server.baseUrl };
    await register(server, await subjectPhoto(subjectSources.four), "ada");
    [ada, eve] = await Promise.all([prepareSubject(subjectSources.four), prepareSubject(subjectSources.two)]);
  });
  afterAll(async () => {
    await browser?.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("answers 0 for the right person, whose link then leads nowhere", async () => {
    const { told, exitCode, link, page, addresses } = await untilPassed("ada", ada);
    expect(told).toEqual({
      ...{ user: "ada", match: true, passed: true, acr: "urn:vultus:acr:live", reasons: [] },
      score: expect.any(Number),
    });
    expect(exitCode).toBe(0);

    const [, token = ""] = link.split(".");
    expect(token.length).toBeGreaterThan(40);
    expect(addresses.filter((address) => address.includes(token) || address.includes("ada"))).toEqual([]);
    expect(page.url()).toBe(`${server.baseUrl}/capture`);
    await page.reload();
    await page.getByRole("heading", { name: "Open the link that you were sent" }).waitFor();

    // Into the same address bar: nothing but what stands behind the # changes.
    await page.goto(link);
    await page.waitForURL(`${server.baseUrl}/capture`);
    expect(page.url()).toBe(`${server.baseUrl}/capture`);
    await page.getByRole("button", { name: "Start camera" }).click();
    await page.getByRole("heading", { name: "This link has been used or has expired" }).waitFor();
    expect(await page.getByRole("button").count()).toBe(0);
    await page.context().close();
  });

  it("answers 1 for another person, and the page does not say so", async () => {
    const { told, exitCode, page } = await untilPassed("ada", eve);
    expect(told).toEqual({ user: "ada", match: false, passed: true, acr: null, reasons: ["no-match"] });
    expect(exitCode).toBe(1);
    await page.getByRole("heading", { name: "The check is complete" }).waitFor();
    await page.context().close();
  });

  // Windows has no such signals.
  it.skipIf(process.platform === "win32")("opens the browser, and Ctrl-C leaves nothing behind", async () => {
    const opener = join(folder, process.platform === "darwin" ? "open" : "xdg-open");
    await writeFile(opener, `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/opened"\n`);
    await chmod(opener, 0o755);
    const { child, link, ended } = await authenticate(["ada"]);
    await expect.poll(() => readFile(join(folder, "opened"), "utf8").catch(() => "")).toBe(`${link}\n`);
    expect((await server.auth.records.captures.list({ limit: 10 })).items).toHaveLength(1);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ exitCode: 2, out: "", err: expect.stringContaining("Broken off") });
    expect((await server.auth.records.captures.list({ limit: 10 })).items).toEqual([]);
  });

  it("answers 2 without a server, and without a key", async () => {
    const away = await authenticate(["ada", "--no-open", "--server", "http://localhost:1"]).catch(String);
    expect(away).toContain("does not answer");
    environment["VULTUS_API_KEY"] = "";
    expect(await authenticate(["ada", "--no-open"]).catch(String)).toContain("VULTUS_API_KEY");
  });

  /** About one in twenty of even a willing simulated person's captures fails: then another link is asked for. */
  async function untilPassed(user: string, subject: Subject) {
    for (let tries = 1; ; tries++) {
      const { link, ended } = await authenticate([user, "--no-open", "--json"]);
      const { page } = await visit(browser, server, { subject });
      const addresses: string[] = [];
      page.on("request", (request) => addresses.push(request.url()));
      page.on("websocket", (socket) => addresses.push(socket.url()));
      await lookAtCamera(page, link);
      const { exitCode, out } = await ended;
      const told = answer.parse(JSON.parse(out));
      if (told.passed || tries === TRIES) return { told, exitCode, link, page, addresses };
      expect(exitCode).toBe(1);
      await page.context().close();
    }
  }

  async function lookAtCamera(page: Page, link: string): Promise<void> {
    await page.goto(link);
    await page.getByRole("button", { name: "Start camera" }).click();
    const complete = page.getByRole("heading", { name: "The check is complete" });
    await complete.or(page.getByText("This link is used up")).first().waitFor({ timeout: CAPTURE_MS });
  }

  interface Ran {
    readonly exitCode: number | null;
    readonly out: string;
    readonly err: string;
  }

  /** @returns As soon as it shows its link. @throws When it ends before, with what it said. */
  async function authenticate(
    words: readonly string[],
  ): Promise<{ child: ChildProcess; link: string; ended: Promise<Ran> }> {
    const child = spawn(process.execPath, [vultusScript, "authenticate", ...words], {
      // In a folder of its own, so that no `.env` of the checkout is read.
      cwd: folder,
      env: {
        ...process.env,
        ...environment,
        PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    const ended = once(child, "close").then(() => ({ exitCode: child.exitCode, out, err }));
    const link = await new Promise<string>((resolve, reject) => {
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        err += text;
        const [, shown] = /^ {2}(http\S+\/capture#\S+)$/m.exec(err) ?? [];
        if (shown !== undefined) resolve(shown);
      });
      void ended.then((ran) => reject(new Error(`It ended with ${ran.exitCode}: ${ran.err}`)));
    });
    return { child, link, ended };
  }
});
