/** Runs the commands of a page in a shell, as they stand there, and compares what they print with what the page says. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect } from "vitest";
import type { BlockCommand } from "./fenced-blocks.ts";
import { isPrinted } from "./recipes.ts";
import { vultusScript } from "./run-vultus.ts";

export interface Shell {
  /** Where commands run. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Hooks {
  /** Called with all that was said on either stream so far. */
  readonly hears?: (said: string, child: ChildProcess) => void;
  /** Typed into the command's terminal. */
  readonly typed?: string;
}

export interface Ran {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** Makes `vultus` and `npx vultus` commands that are the checkout's. @returns The variables with which they are found. */
export async function withVultus(folder: string): Promise<Record<string, string>> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  const run = `exec "${process.execPath}" "${vultusScript}"`;
  await writeFile(join(bin, "vultus"), `#!/bin/sh\n${run} "$@"\n`);
  // Only the one command that the pages call by it.
  await writeFile(join(bin, "npx"), `#!/bin/sh\n[ "$1" = vultus ] || exit 64\nshift\n${run} "$@"\n`);
  await Promise.all(["vultus", "npx"].map((name) => chmod(join(bin, name), 0o755)));
  return { PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
}

export async function runCommand(script: string, shell: Shell, hooks: Hooks = {}): Promise<Ran> {
  // What is listened to may be sent a signal: the command then is the process. What asks people gets a terminal.
  const line = hooks.hears ? `exec ${script}` : script;
  const words = ["-c", hooks.typed === undefined ? line : `script -qec "$DOCUMENTED" /dev/null`];
  const child = spawn("bash", ["-euo", "pipefail", ...words], {
    cwd: shell.folder,
    env: { ...process.env, ...shell.environment, DOCUMENTED: script },
    stdio: "pipe",
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    hooks.hears?.(err + out, child);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    hooks.hears?.(err + out, child);
  });
  // Few commands read what is typed.
  child.stdin.on("error", () => undefined).end(hooks.typed ?? "");
  await once(child, "close");
  return { exitCode: child.exitCode, out, err };
}

/** @param mostExit A judgement of "no" is an answer as well, where the page shows it. */
export function expectAsPromised(
  { script, output }: BlockCommand,
  { exitCode, out, err }: Ran,
  mostExit = 1,
): void {
  if (output === undefined) {
    expect({ script, exitCode, err: exitCode === 0 ? "" : err + out }).toEqual({
      script,
      exitCode: 0,
      err: "",
    });
    return;
  }
  // Results, or remarks and then results.
  const matching = [out, err + out, out + err].find((said) => isPrinted(output, said));
  expect({ script, printed: matching === undefined ? err + out : output }).toEqual({
    script,
    printed: output,
  });
  expect(exitCode).toBeLessThanOrEqual(mostExit);
}
