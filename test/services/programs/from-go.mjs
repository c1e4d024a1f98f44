/** Builds a program from Go source. Every module comes through Go's proxy and is proved by go.sum. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "../../../scripts/checkout.mjs";
import { cacheFolder } from "./cache.mjs";
import { ProgramMissing, run, runOrMissing } from "./run.mjs";

/**
 * Builds into a folder, under the program's name.
 *
 * @param {string} name
 * @param {import("./table.mjs").GoSource} source
 * @param {string} folder
 * @param {() => Promise<string>} fetchGo Where this machine's Go is missing or too old.
 */
export async function buildGoProgram(name, source, folder, fetchGo) {
  const module = inRoot(source.module);
  const { command, env } = await findGo(module, fetchGo);
  const options = ["-mod=readonly", "-modcacherw", "-buildvcs=false", "-trimpath", "-ldflags=-s -w"];
  const tags = source.tags.map((tag) => `-tags=${tag}`);
  const program = join(folder, process.platform === "win32" ? `${name}.exe` : name);
  await runOrMissing(command, ["build", ...options, ...tags, "-o", program, source.package], {
    cwd: module,
    env: { ...env, CGO_ENABLED: "0" },
    purpose: `Building ${name}`,
  });
}

/**
 * @param {string} module
 * @param {() => Promise<string>} fetchGo
 * @returns {Promise<{ command: string, env: NodeJS.ProcessEnv }>}
 */
async function findGo(module, fetchGo) {
  // No toolchain but this one, and no workspace of a folder above.
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, GOTOOLCHAIN: "local", GOWORK: "off" };
  const { output } = await run("go", ["version"], { env });
  const needed = versionIn(readFileSync(join(module, "go.mod"), "utf8"), /^go (\d+)\.(\d+)/m);
  if (versionIn(output, /go version .*go(\d+)\.(\d+)/) >= needed) return { command: "go", env };
  const { GOROOT: _another, ...others } = env;
  const command = join(await fetchGo().catch(whyWithoutGo), "go", "bin", "go");
  // With what was fetched for it in the same place, to be deleted together.
  const caches = { GOPATH: join(cacheFolder(), "go-path"), GOCACHE: join(cacheFolder(), "go-build") };
  return { command, env: { ...others, ...caches } };
}

/** A number that is greater for a newer version; for none, zero. */
function versionIn(/** @type {string} */ text, /** @type {RegExp} */ form) {
  const [, major = 0, minor = 0] = form.exec(text) ?? [];
  return Number(major) * 1_000 + Number(minor);
}

/** @returns {never} */
function whyWithoutGo(/** @type {unknown} */ error) {
  if (!(error instanceof ProgramMissing)) throw error;
  throw new ProgramMissing(
    `there is no Go, or one that is too old, and none can be fetched: ${error.message}`,
  );
}
