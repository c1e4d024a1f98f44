/** docs/commands.md, and the commands of docs/api.md, one by one: each chapter in a folder of its own, with pictures, and with ada in the database. */
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { createApiKey } from "../../src/auth/api-keys.ts";
import { freePort } from "../services/free-port.ts";
import { blocksFor } from "../support/documented-pages.ts";
import { register } from "../support/doors.ts";
import { type BlockCommand, bySection, commandsIn } from "../support/fenced-blocks.ts";
import { goodPicture, oddPictures, otherPerson } from "../support/hostile-pictures.ts";
import { TRIES } from "../support/page-visit.ts";
import { whyNoShell } from "../support/perform-request.ts";
import { localEnvironment, type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";
import { isPrinted } from "../support/recipes.ts";
import { expectAsPromised, type Hooks, runCommand, type Shell, withVultus } from "../support/run-block.ts";
import { runVultus } from "../support/run-vultus.ts";
import { prepareSubject, subjectPhoto } from "../support/subject/prepare.ts";
import { subjectSources } from "../support/subject/sources.ts";
import { streamSubject } from "../support/subject/stream-subject.ts";

const page = "docs/commands.md";
const reason = (await whyNoShell(page)) ?? (await whyNoModels());
const sections = bySection(
  [page, "docs/api.md"].flatMap((one) => blocksFor("test/e2e/commands-page.test.ts", one)),
);

/** What a chapter takes for granted. */
const beforehand: Readonly<Record<string, readonly string[]>> = {
  "`vultus compare`": ["embed", "people/", "--out", "embeddings.json"],
};

/** Commands that do not end, or ask somebody. */
const endsAtFirstLine: Hooks = {
  hears: (said, child) => void (said.includes("\n") && child.kill("SIGINT")),
};
const hooks: Readonly<Record<string, Hooks>> = {
  "vultus users delete ada": { typed: "ada\n" },
  "vultus events list --follow --jsonl": endsAtFirstLine,
  "vultus events list --follow --jsonl --server https://id.example.com": endsAtFirstLine,
};

describe.skipIf(reason !== undefined)(`${page}, command by command`, { timeout: 240_000 }, () => {
  let root: string;
  let server: RealServer;
  /** What a command needs that asks a server. */
  let atServer: { readonly VULTUS_API_KEY: string; readonly VULTUS_PUBLIC_URL: string };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "vultus-commands-page-"));
    server = await startRealServer();
    await register(server, await subjectPhoto(subjectSources.one), "ada");
    const { secret } = await createApiKey(server.auth, "front desk", "operator");
    atServer = { VULTUS_API_KEY: secret, VULTUS_PUBLIC_URL: server.baseUrl };
    const pictures = {
      "people/ada/1.jpg": goodPicture,
      "people/ada/2.jpg": oddPictures["a greyscale JPEG"],
      "people/ada/3.jpg": oddPictures["a progressive JPEG"],
      "people/Grace Hopper/portrait.jpg": otherPerson,
      "photos/ada/1.jpg": oddPictures["a progressive JPEG"],
      "photos/grace/1.jpg": otherPerson,
      "face.jpg": oddPictures["a WebP"],
      "photo.jpg": oddPictures["a WebP"],
      "portrait.jpg": goodPicture,
      "new.jpg": goodPicture,
    };
    for (const [name, make] of Object.entries(pictures)) {
      await mkdir(dirname(join(root, "base", name)), { recursive: true });
      await writeFile(join(root, "base", name), await make());
    }
    await writeFile(join(root, "base/people/people.csv"), "username,email\nada,ada@example.com\n");
    const words = ["enroll", "ada", "people/ada", "--new", "--consent", "test", "--email", "ada@example.com"];
    await vultus({ folder: join(root, "base"), environment: await environmentOf() }, words);
  });
  afterAll(async () => {
    await server.close();
    await rm(root, { recursive: true, force: true });
  });

  describe.each(sections)("%s", (section, blocks) => {
    let shell: Shell;
    let known = "";

    beforeAll(async () => {
      const folder = join(root, section.replaceAll(/\W/g, ""));
      await cp(join(root, "base"), folder, { recursive: true });
      if (section.includes("import-photos")) await rm(join(folder, "data"), { recursive: true });
      shell = { folder, environment: { ...(await environmentOf()), ...(await withVultus(folder)) } };
      await vultus(shell, beforehand[section] ?? ["--version"]);
    });

    it.each(blocks.flatMap(commandsIn).map((command) => [command.script, command] as const))(
      "%s",
      async (script, { output }) => {
        const { VULTUS_PORT: port = "" } = shell.environment;
        const asHere = (text: string) => text.replaceAll("https://id.example.com", server.baseUrl);
        const promised = { script, output: output && asHere(output).replaceAll("8080", port) };
        if (script.startsWith("vultus authenticate")) return authenticate(promised, shell.folder);
        // `pho_…` stands for the id that was printed before.
        const filled = asHere(script).replaceAll(
          /\b([a-z]{3})_…/g,
          (_all, kind: string) => new RegExp(`${kind}_[\\w-]+`).exec(known)?.[0] ?? "",
        );
        const environment = { ...shell.environment, ...(script.includes("--server") ? atServer : {}) };
        const { exitCode, ...said } = await runCommand(filled, { ...shell, environment }, hooks[script]);
        known += said.out;
        // Broken off here; how it ends then is tested in operator-commands.test.ts.
        const ended = hooks[script]?.hears ? (exitCode ?? 0) : exitCode;
        expectAsPromised(promised, { ...said, exitCode: ended });
      },
    );
  });

  /** Somebody looks at the camera while the command waits; one in twenty of such captures fails. */
  async function authenticate(command: BlockCommand, folder: string): Promise<void> {
    const environment = { ...(await withVultus(folder)), ...atServer };
    for (const name of ["xdg-open", "open"]) {
      await writeFile(join(folder, "bin", name), "#!/bin/sh\n");
      await chmod(join(folder, "bin", name), 0o755);
    }
    const subject = await prepareSubject(subjectSources.one);
    for (let tries = 1; ; tries++) {
      let isSeen = false;
      const ran = await runCommand(
        command.script,
        { folder, environment },
        {
          hears(said) {
            const [, id, token] = /\/capture#(cap_[\w-]+)\.(\S+)\n/.exec(said) ?? [];
            if (isSeen || id === undefined || token === undefined) return;
            isSeen = true;
            const url = `ws://localhost:${server.port}/v1/captures/${id}/stream`;
            void streamSubject(url, token, { subject });
          },
        },
      );
      const isDone = isPrinted(command.output ?? "", ran.err + ran.out);
      if (!isDone && tries < TRIES && ran.exitCode === 1) continue;
      expectAsPromised(command, ran);
      return;
    }
  }

  async function environmentOf(): Promise<Record<string, string>> {
    const port = await freePort();
    return { ...localEnvironment("./data", port), VULTUS_PUBLIC_URL: `http://localhost:${port}` };
  }
});

/** @throws When it does not succeed. */
async function vultus({ folder, environment }: Shell, words: readonly string[]): Promise<void> {
  const { exitCode, out, err } = await runVultus(folder, environment, words);
  if (exitCode !== 0) throw new Error(`${out}${err}`);
}
