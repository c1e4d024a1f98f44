/** docs/evaluate.md and the commands of docs/accuracy.md: on made-up pictures, and where its figures come from, on the same data. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApiKey } from "../../src/auth/api-keys.ts";
import { blocksFor } from "../support/documented-pages.ts";
import { commandsIn, type FencedBlock } from "../support/fenced-blocks.ts";
import { goodPicture, oddPictures, otherPerson } from "../support/hostile-pictures.ts";
import { realModels } from "../support/models.ts";
import { whyNoShell } from "../support/perform-request.ts";
import { localEnvironment, startRealServer, whyNoModels } from "../support/real-server.ts";
import { expectAsPromised, runCommand, type Shell, withVultus } from "../support/run-block.ts";
import { prepareSubject } from "../support/subject/prepare.ts";
import { subjectSources } from "../support/subject/sources.ts";
import { streamSubject } from "../support/subject/stream-subject.ts";

const suite = "test/e2e/evaluate-page.test.ts";
const reason = (await whyNoShell("docs/evaluate.md")) ?? (await whyNoModels());
const data = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const isAbsent = !existsSync(data);
const why = isAbsent ? " (SKIPPED: ../shared/data is absent)" : "";

const commands = ["docs/evaluate.md", "docs/accuracy.md"].flatMap((page) =>
  blocksFor(suite, page)
    .filter(({ language }) => language !== "json")
    .flatMap(commandsIn)
    .map((command) => [`${page}: ${command.script}`, command] as const),
);
/** Figures are of data; what the page leaves open can be tried with any pictures. */
const isOfData = (output: string | undefined): boolean => /\d/.test(output?.replace(/^.*\n/, "") ?? "");

let shell: Shell;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "vultus-evaluate-page-"));
  shell = { folder, environment: { ...localEnvironment("./none", 8080), ...(await withVultus(folder)) } };
});
afterAll(() => rm(shell.folder, { recursive: true, force: true }));

describe.skipIf(reason !== undefined)("measuring, as the pages show it", { timeout: 240_000 }, () => {
  describe("on made-up pictures", () => {
    beforeAll(async () => {
      const pictures = {
        "people/ada/1.jpg": goodPicture,
        "people/ada/2.jpg": oddPictures["a greyscale JPEG"],
        "people/grace/1.jpg": otherPerson,
      };
      for (const [name, make] of Object.entries(pictures)) await lay(name, await make());
      for (const name of ["a", "b"]) await layManifest(name);
      await lay("verdict.json", await verdict());
    });

    it.each(commands.filter(([, { output }]) => !isOfData(output)))("%s", async (_title, command) => {
      expectAsPromised(command, await runCommand(command.script, shell));
    });
  });

  describe.skipIf(isAbsent)(`on the data that the figures are of${why}`, () => {
    beforeAll(async () => {
      const lfw = join(data, "faces/lfw");
      const here = (name: string) => join(shell.folder, "data", name);
      mkdirSync(here(""));
      for (const name of readdirSync(lfw)) {
        if (name === "pairs.csv") copyFileSync(join(lfw, name), here(name));
        else symlinkSync(join(lfw, name), here(name));
      }
      // A folder of people alone: what is beside them would be measured, too.
      for (const name of ["lfw", "people"]) {
        mkdirSync(here(name));
        for (const person of readdirSync(lfw)) {
          if (person !== "pairs.csv") symlinkSync(join(lfw, person), join(here(name), person));
        }
      }
      symlinkSync(join(data, "pad/phone-replay"), here("phone-replay"));
      await layManifest("data/own");
    });

    const inData = (script: string) => runCommand(script, { ...shell, folder: join(shell.folder, "data") });

    it.each(commands.filter(([, { output }]) => isOfData(output)))("%s", async (_title, command) => {
      expectAsPromised(command, await inData(command.script));
    });

    it.each(
      blocksFor(suite, "docs/evaluate.md")
        .filter(({ language }) => language === "json")
        .map((block) => [`docs/evaluate.md:${block.line}`, block] as const),
    )("answers other programs as in %s", async (_title, block) => {
      const { out } = await inData("vultus evaluate faces pairs.csv --json");
      expect(differences(promisedBy(block), JSON.parse(out))).toEqual([]);
    });
  });
});

async function lay(name: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(shell.folder, name)), { recursive: true });
  await writeFile(join(shell.folder, name), bytes);
}

/** The same network under another name, as an operator would describe their own. */
async function layManifest(name: string): Promise<void> {
  const { manifest, paths } = await realModels();
  const own = { ...manifest.embedding, id: `${basename(name)}-face@2`, source: { file: paths.embedding } };
  await lay(`${name}.json`, JSON.stringify({ embedding: own }));
}

/** What a back end reads of a capture that somebody did. */
async function verdict(): Promise<string> {
  const server = await startRealServer();
  try {
    const { secret } = await createApiKey(server.auth, "front desk");
    const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
    const captures = `${server.baseUrl}/v1/captures`;
    const begun = await fetch(captures, { method: "POST", headers, body: '{ "purpose": "verify" }' });
    const { id, clientToken } = z
      .object({ id: z.string(), clientToken: z.string() })
      .parse(await begun.json());
    const url = `ws://localhost:${server.port}/v1/captures/${id}/stream`;
    await streamSubject(url, clientToken, { subject: await prepareSubject(subjectSources.one) });
    return await (await fetch(`${captures}/${id}`, { headers })).text();
  } finally {
    await server.close();
  }
}

/** JSON with `…` for what is left out. */
function promisedBy({ text }: FencedBlock): unknown {
  return JSON.parse(text.replaceAll(/,?\s*…/g, ""));
}

/** Fields that are promised and not there, and numbers that are others even when rounded; lists are examples. */
function differences(promised: unknown, actual: unknown, path = "answer"): readonly string[] {
  if (typeof promised === "number") {
    return Math.abs(promised - Number(actual)) < (promised < 1 ? 0.0006 : 0.5) ? [] : [path];
  }
  if (Array.isArray(promised)) return Array.isArray(actual) ? [] : [path];
  if (promised === null || typeof promised !== "object") return promised === actual ? [] : [path];
  const found = new Map(Object.entries(z.looseObject({}).parse(actual)));
  return Object.entries(promised).flatMap(([key, value]) =>
    differences(value, found.get(key), `${path}.${key}`),
  );
}
