import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { freePort } from "../services/free-port.ts";
import type { RunningService } from "../services/running-service.ts";
import { startService } from "../services/service.ts";
import { isAsPromised } from "../support/documented-requests.ts";
import { goodPicture, oddPictures, otherPerson } from "../support/hostile-pictures.ts";
import { performRequest, whyNoShell } from "../support/perform-request.ts";
import { localEnvironment, whyNoModels } from "../support/real-server.ts";
import { isPrinted, type Recipe, recipesOf } from "../support/recipes.ts";
import { runVultus } from "../support/run-vultus.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";

const page = await readFile(new URL("../../docs/recipes.md", import.meta.url), "utf8");
const reason = (await whyNoShell("docs/recipes.md")) ?? (await whyNoModels());

const recipes = recipesOf(page);
const userId = z.object({ userId: z.string() });

/** The services that the page names, under the schemes of their URLs. */
const services: Readonly<Record<string, RunningService | undefined>> =
  reason === undefined
    ? {
        postgres: await startService("postgres"),
        mongodb: await startService("mongodb"),
        dynamodb: await startService("dynamodb"),
        s3: await startService("s3"),
      }
    : {};

describe.skipIf(reason !== undefined)("docs/recipes.md", { timeout: 240_000 }, () => {
  afterAll(async () => {
    for (const service of Object.values(services)) await service?.stop();
  });

  for (const recipe of recipes) {
    const lacking = schemesOf(recipe).filter((scheme) => scheme in services && !services[scheme]);
    const why = lacking.length === 0 ? "" : ` (no ${lacking.join(", ")} here)`;
    describe.skipIf(lacking.length > 0)(`${recipe.title}${why}`, () => {
      runRecipe(recipe);
    });
  }
});

function schemesOf({ variables }: Recipe): readonly string[] {
  return Object.values(variables).map(schemeOf);
}

function schemeOf(url: string): string {
  return url.slice(0, Math.max(0, url.indexOf(":")));
}

function runRecipe({ variables, requests, commands }: Recipe): void {
  const stops: (() => Promise<unknown>)[] = [];
  const environment: Record<string, string> = {};
  let folder: string;
  let baseUrl: string;

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
    for (const [name, url] of Object.entries(variables))
      environment[name] = services[schemeOf(url)]?.url ?? url;
    baseUrl = `http://localhost:${port}`;
    if (requests.length === 0) return;
    const server: ServerProcess = await startServerProcess(folder, environment);
    stops.push(() => server.kill());
  });
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  // In the page's order: later lines use what earlier ones replied.
  it.each(requests.map((request) => [request.title, request] as const))(
    "replies to %s as the page says",
    async (_line, request) => {
      const { status, body } = await performRequest(request, { baseUrl, folder, environment });
      expect({ status, body: isAsPromised(request.body, body) ? request.body : body }).toEqual({
        status: request.status,
        body: request.body,
      });
      const known = userId.safeParse(body);
      if (known.success) environment["USER_ID"] = known.data.userId;
    },
  );

  it.each(commands.map((command) => [command.words.join(" "), command] as const))(
    "prints for vultus %s what the page says",
    async (_line, { words, output }) => {
      const { exitCode, out, err } = await runVultus(folder, environment, words);
      const printed = isPrinted(output, out) ? output : out;
      expect({ exitCode, printed, err: exitCode === 0 ? "" : err }).toEqual({
        exitCode: 0,
        printed: output,
        err: "",
      });
    },
  );

  async function lay(name: string, bytes: Uint8Array): Promise<void> {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}
