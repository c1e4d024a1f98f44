import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { freePort } from "../services/free-port.ts";
import { type ServiceName, startService } from "../services/service.ts";
import { isAsPromised } from "../support/documented-requests.ts";
import { goodPicture, oddPictures, otherPerson } from "../support/hostile-pictures.ts";
import { performRequest, whyNoShell } from "../support/perform-request.ts";
import { localEnvironment, whyNoModels } from "../support/real-server.ts";
import { isPrinted, type Recipe, recipesOf } from "../support/recipes.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";

const script = fileURLToPath(new URL("../../scripts/vultus.mjs", import.meta.url));
const page = await readFile(new URL("../../docs/recipes.md", import.meta.url), "utf8");
const reason = (await whyNoShell("docs/recipes.md")) ?? (await whyNoModels());

/** What a URL of the page stands for here. */
const serviceOf: Readonly<Record<string, ServiceName>> = {
  "postgres:": "postgres",
  "mongodb:": "mongodb",
  "dynamodb:": "dynamodb",
  "s3:": "s3",
};
const userId = z.object({ userId: z.string() });

describe.skipIf(reason !== undefined)("docs/recipes.md", { timeout: 240_000 }, () => {
  describe.each(recipesOf(page).map((recipe) => [recipe.title, recipe] as const))("%s", (_title, recipe) => {
    runRecipe(recipe);
  });
});

function runRecipe({ variables, requests, commands }: Recipe): void {
  const stops: (() => Promise<unknown>)[] = [];
  const environment: Record<string, string> = {};
  let folder: string;
  let baseUrl: string;
  let missing: string | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vultus-recipe-"));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    await lay("ada.jpg", await goodPicture());
    await lay("grace.jpg", await otherPerson());
    await lay("people/ada/1.jpg", await goodPicture());
    await lay("people/ada/2.jpg", await oddPictures["a greyscale JPEG"]());
    await lay("people/grace/1.jpg", await otherPerson());
    const port = await freePort();
    Object.assign(environment, localEnvironment(join(folder, "data"), port));
    environment["VULTUS_MASTER_KEY"] = "5e".repeat(32);
    for (const [name, url] of Object.entries(variables)) {
      const service = serviceOf[/^\w+:/.exec(url)?.[0] ?? ""];
      const running = service && (await startService(service));
      if (service && !running) missing = service;
      if (running) stops.push(running.stop);
      environment[name] = running?.url ?? url;
    }
    baseUrl = `http://localhost:${port}`;
    if (missing !== undefined || requests.length === 0) return;
    const server: ServerProcess = await startServerProcess(folder, environment);
    stops.push(() => server.kill());
  });
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  if (requests.length > 0) {
    it("replies to each request as the page says", async ({ skip }) => {
      if (missing !== undefined) skip(`there is no ${missing} here`);
      for (const request of requests) {
        const { status, body } = await performRequest(request, { baseUrl, folder, environment });
        expect({ status, body: isAsPromised(request.body, body) ? request.body : body }).toEqual({
          status: request.status,
          body: request.body,
        });
        const known = userId.safeParse(body);
        if (known.success) environment["USER_ID"] = known.data.userId;
      }
    });
  }

  if (commands.length > 0) {
    it("has commands that print what the page says", async ({ skip }) => {
      if (missing !== undefined) skip(`there is no ${missing} here`);
      for (const { words, output } of commands) {
        const { exitCode, out, err } = await vultus(words);
        const printed = isPrinted(output, out) ? output : out;
        expect({ words, exitCode, printed, err: exitCode === 0 ? "" : err }).toEqual({
          ...{ words, exitCode: 0 },
          ...{ printed: output, err: "" },
        });
      }
    });
  }

  async function lay(name: string, bytes: Uint8Array): Promise<void> {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }

  function vultus(words: readonly string[]): Promise<{ exitCode: number; out: string; err: string }> {
    return new Promise((resolve) => {
      const options = { cwd: folder, env: { ...process.env, ...environment }, maxBuffer: 2 ** 24 };
      execFile(process.execPath, [script, ...words], options, (error, out, err) => {
        resolve({ exitCode: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err });
      });
    });
  }
}
