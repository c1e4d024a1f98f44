/** The commands of README.md and docs/start.md: from the checkout to a running server, and beside it. */
import { type ChildProcess } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../services/free-port.ts";
import { blocksFor } from "../support/documented-pages.ts";
import { type BlockCommand, commandsIn } from "../support/fenced-blocks.ts";
import { whyNoShell } from "../support/perform-request.ts";
import { localEnvironment, whyNoModels } from "../support/real-server.ts";
import { expectAsPromised, type Ran, runCommand, type Shell, withVultus } from "../support/run-block.ts";

const checkout = fileURLToPath(new URL("../../", import.meta.url));
const reason = (await whyNoShell("docs/start.md")) ?? (await whyNoModels());
const suite = "test/e2e/start-page.test.ts";

describe.skipIf(reason !== undefined)("the first five minutes", { timeout: 120_000 }, () => {
  let shell: Shell;
  let serving: { child: ChildProcess; ended: Promise<Ran> } | undefined;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "vultus-start-"));
    const port = await freePort();
    const data = join(folder, "data");
    const environment = {
      ...localEnvironment(data, port),
      ...(await withVultus(folder)),
      // Whatever the checkout's own `.env` says.
      ...{ VULTUS_DATABASE_URL: `file:${data}`, VULTUS_BLOBS_URL: `file:${join(data, "blobs")}` },
      ...{ VULTUS_PUBLIC_URL: `http://localhost:${port}`, REAL_PATH: process.env["PATH"] ?? "" },
    };
    // The page's commands are for the checkout.
    const npm = join(folder, "bin/npm");
    await writeFile(npm, `#!/bin/sh\nPATH="$REAL_PATH" exec npm --prefix "${checkout}" "$@"\n`);
    await chmod(npm, 0o755);
    shell = { folder, environment };
  });
  afterAll(async () => {
    await stop();
    await rm(shell.folder, { recursive: true, force: true });
  });

  describe.each(["README.md", "docs/start.md"])("by %s", (page) => {
    it.each(
      blocksFor(suite, page)
        .flatMap(commandsIn)
        .map((command) => [command.script, command] as const),
    )("%s", async (script, command) => {
      if (/^npm test\b/.test(script)) {
        process.stderr.write(`NOT RUN ${page}: npm test (it is what runs this)\n`);
        return;
      }
      if (/^npm start\b/.test(script)) {
        await stop();
        await start(command);
        return;
      }
      // The page says so: what looks at accounts wants the server stopped.
      if (/ (users|events) /.test(script)) await stop();
      expectAsPromised(command, await runCommand(script, shell));
    });
  });

  /** @returns Once it says that it is ready. */
  async function start({ script, output }: BlockCommand): Promise<void> {
    const port = shell.environment["VULTUS_PORT"] ?? "";
    const wanted = (output ?? "…Vultus is ready: http://localhost:8080").replaceAll("8080", port);
    const out = await new Promise<string>((resolve, reject) => {
      const ended = runCommand(script, shell, {
        hears(said, child) {
          serving ??= { child, ended };
          if (said.includes("Vultus is ready")) resolve(said);
        },
      });
      ended.then((ran) => reject(new Error(`It ended: ${ran.out}${ran.err}`)), reject);
    });
    expectAsPromised({ script, output: `${wanted}…` }, { exitCode: 0, out, err: "" });
  }

  async function stop(): Promise<void> {
    serving?.child.kill("SIGTERM");
    await serving?.ended;
    serving = undefined;
  }

  it("leaves a server that can be stopped", () => {
    expect(serving).toBeUndefined();
  });
});
