/** Runs the curl lines of a page as they stand, against a server at another address than the page names. */
import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { DocumentedRequest } from "./documented-requests.ts";

const run = promisify(execFile);

export interface Surroundings {
  readonly baseUrl: string;
  /** With the files that the lines name; what they write lands there. */
  readonly folder: string;
  /** The variables that the lines use. */
  readonly environment: Readonly<Record<string, string>>;
}

/** @returns The reply; its body parsed where the page promises one. */
export async function performRequest(
  { script, body: promised }: DocumentedRequest,
  { baseUrl, folder, environment }: Surroundings,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const output = join(folder, "reply");
  await rm(output, { force: true });
  const asHere = script.replaceAll("http://localhost:8080", baseUrl);
  // Takes curl's output aside.
  const wrapper = `curl() { command curl -sS -o reply -w '%{http_code}' "$@"; }\n`;
  const env = { ...process.env, ...environment };
  const { stdout } = await run("bash", ["-euo", "pipefail", "-c", wrapper + asHere], { cwd: folder, env });
  const body: unknown = promised === undefined ? undefined : JSON.parse(await readFile(output, "utf8"));
  return { status: Number(stdout), body };
}

/**
 * @param page Whose lines cannot be tried then.
 * @returns Undefined when bash and curl are here; otherwise what is missing, which is printed. @throws Where `CI=true`.
 */
export async function whyNoShell(page: string): Promise<string | undefined> {
  try {
    await run("bash", ["-c", "command -v curl base64"]);
    return undefined;
  } catch (error) {
    if (process.env["CI"] === "true") throw error;
    const why = `SKIPPED, bash, curl or base64 is missing: the lines of ${page} are not tried.`;
    process.stderr.write(`${why}\n`);
    return why;
  }
}
