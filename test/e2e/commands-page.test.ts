/** docs/commands.md, command by command: each chapter in a folder of its own, with pictures, and with ada in the database. */
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "../../src/auth/api-keys.ts";
import { freePort } from "../services/free-port.ts";
import { blocksFor } from "../support/documented-pages.ts";
import { register } from "../support/doors.ts";
import { type BlockCommand, bySection, commandsIn } from "../support/fenced-blocks.ts";
import { goodPicture, oddPictures, otherPerson } from "../support/hostile-pictures.ts";
import { TRIES } from "../support/page-visit.ts";
import { whyNoShell } from "../support/perform-request.ts";
import { localEnvironment, startRealServer, whyNoModels } from "../support/real-server.ts";
import { isPrinted } from "../support/recipes.ts";
import { expectAsPromised, type Hooks, runCommand, type Shell, withVultus } from "../support/run-block.ts";
import { runVultus } from "../support/run-vultus.ts";
import { prepareSubject, subjectPhoto } from "../support/subject/prepare.ts";
import { subjectSources } from "../support/subject/sources.ts";
import { streamSubject } from "../support/subject/stream-subject.ts";

const page = "docs/commands.md";
const reason = (await whyNoShell(page)) ?? (await whyNoModels());
const sections = bySection(blocksFor("test/e2e/commands-page.test.ts", page));

/** What a chapter takes for granted. */
const beforehand: Readonly<Record<string, readonly string[]>> = {
  "`vultus compare`": ["embed", "people/", "--out", "embeddings.json"],
};

/** Commands that do not end, or ask somebody. */
const hooks: Readonly<Record<string, Hooks>> = {
  "vultus users delete ada": { typed: "ada\n" },
  "vultus events list --follow --jsonl": {
    hears: (said, child) => void (said.includes("\n") && child.kill("SIGINT")),
  },
};

describe.skipIf(reason !== undefined)(page, { timeout: 240_000 }, () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "vultus-commands-page-"));
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
    const { exitCode, err } = await runVultus(join(root, "base"), await environmentOf(), words);
    if (exitCode !== 0) throw new Error(err);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  for (const [section, blocks] of sections) {
    const commands = blocks.flatMap(commandsIn);
    if (section === "`vultus authenticate`") {
      it.each(commands.map((command) => [command.script, command] as const))("%s", (_script, command) =>
        authenticate(command),
      );
      continue;
    }
    describe(section, () => {
      let shell: Shell;
      let known = "";

      beforeAll(async () => {
        const folder = join(root, section.replaceAll(/\W/g, ""));
        await cp(join(root, "base"), folder, { recursive: true });
        if (section.includes("import-photos")) await rm(join(folder, "data"), { recursive: true });
        shell = {
          folder,
          environment: { ...(await environmentOf()), ...(await withVultus(folder)) },
        };
        const words = beforehand[section];
        if (words) expect(await runVultus(folder, shell.environment, words)).toMatchObject({ exitCode: 0 });
      });

      it.each(commands.map((command) => [command.script, command] as const))(
        "%s",
        async (script, command) => {
          // `pho_…` stands for the id that was printed before.
          const filled = script.replaceAll(
            /\b([a-z]{3})_…/g,
            (_all, kind: string) => new RegExp(`${kind}_[\\w-]+`).exec(known)?.[0] ?? "",
          );
          const { exitCode, ...said } = await runCommand(filled, shell, hooks[script]);
          // Broken off here; how it ends then is tested in operator-commands.test.ts.
          const ran = { ...said, exitCode: hooks[script]?.hears ? (exitCode ?? 0) : exitCode };
          known += ran.out;
          const port = shell.environment["VULTUS_PORT"] ?? "";
          expectAsPromised({ ...command, output: command.output?.replaceAll("8080", port) }, ran);
        },
      );
    });
  }

  /** Somebody looks at the camera while the command waits; one in twenty of such captures fails. */
  async function authenticate(command: BlockCommand): Promise<void> {
    const folder = join(root, "authenticate");
    const path = await withVultus(folder);
    for (const name of ["xdg-open", "open"]) {
      await writeFile(join(folder, "bin", name), "#!/bin/sh\n");
      await chmod(join(folder, "bin", name), 0o755);
    }
    const server = await startRealServer();
    try {
      await register(server, await subjectPhoto(subjectSources.one), "ada");
      const { secret } = await createApiKey(server.auth, "front desk");
      const environment = { ...path, VULTUS_API_KEY: secret, VULTUS_PUBLIC_URL: server.baseUrl };
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
        const promised = command.output?.replaceAll("https://id.example.com", server.baseUrl);
        const isDone = isPrinted(promised ?? "", ran.err + ran.out);
        if (!isDone && tries < TRIES && ran.exitCode === 1) continue;
        expectAsPromised({ ...command, output: promised }, ran);
        return;
      }
    } finally {
      await server.close();
    }
  }

  async function environmentOf(): Promise<Record<string, string>> {
    const port = await freePort();
    return { ...localEnvironment("./data", port), VULTUS_PUBLIC_URL: `http://localhost:${port}` };
  }
});
