/** Runs `vultus` as people do: a process of its own, with words, an exit code and what it printed. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What `npx vultus` runs. */
export const vultusScript = fileURLToPath(new URL("../../scripts/vultus.mjs", import.meta.url));

export interface Ran {
  /** -1 for one that a signal ended. */
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** @param folder Where it runs: one of its own, so that no `.env` of the checkout is read. @param environment Added to this process's. */
export function runVultus(
  folder: string,
  environment: Readonly<Record<string, string>>,
  words: readonly string[],
): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, ...environment }, maxBuffer: 2 ** 24 };
    const child = execFile(process.execPath, [vultusScript, ...words], options, (error, out, err) => {
      resolve({ exitCode: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err });
    });
    // Nobody sits there to be asked.
    child.stdin?.end();
  });
}

/** What it printed as JSON. @throws What it complained of, when it printed nothing. */
export function answerOf({ out, err }: Ran): unknown {
  if (out === "") throw new Error(err);
  return JSON.parse(out);
}
