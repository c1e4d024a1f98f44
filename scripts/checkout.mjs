/** Where things are in a checkout, and how its tools are started: by path with this very Node, as `npx` costs half a second and `.cmd` files need a shell on Windows. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A path inside the checkout. */
export const inRoot = (/** @type {string[]} */ ...parts) => join(root, ...parts);

/** The built command line. */
export const serverEntry = inRoot("dist", "server", "main.js");

/** The scripts behind the development tools' commands. */
export const tools = {
  tsc: inRoot("node_modules", "typescript", "bin", "tsc"),
  vite: inRoot("node_modules", "vite", "bin", "vite.js"),
  vitest: inRoot("node_modules", "vitest", "vitest.mjs"),
  oxlint: inRoot("node_modules", "oxlint", "bin", "oxlint"),
  prettier: inRoot("node_modules", "prettier", "bin", "prettier.cjs"),
};

/** What went wrong, in words for the person at the terminal; shown without a stack. */
export class SetupError extends Error {}

/**
 * Runs a script with this Node, in the checkout's folder.
 *
 * @param {readonly string[]} argv The script and its arguments.
 * @param {{ show?: boolean, env?: NodeJS.ProcessEnv }} [options] `show` passes the output on as it comes; otherwise it is collected.
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function runNode(argv, { show = false, env = process.env } = {}) {
  return run(process.execPath, argv, { show, env, shell: false });
}

/**
 * Runs npm: the one that started this script, the one beside this Node, or the one on the path.
 *
 * @param {readonly string[]} argv
 * @param {{ show?: boolean }} [options] As for `runNode`, but shown unless it is said otherwise.
 */
export function runNpm(argv, { show = true } = {}) {
  const besideNode = dirname(process.execPath);
  const candidates = [
    process.env["npm_execpath"] ?? "",
    join(besideNode, "node_modules", "npm", "bin", "npm-cli.js"),
    join(besideNode, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ];
  const script = candidates.find((path) => path.endsWith("npm-cli.js") && existsSync(path));
  if (script) return runNode([script, ...argv], { show });
  return run("npm", argv, { show, env: process.env, shell: process.platform === "win32" });
}

/** Prints one calm line. */
export function say(/** @type {string} */ line) {
  process.stdout.write(`${line}\n`);
}

/** Prints one line beside the result, which a command's JSON may be. */
export function remark(/** @type {string} */ line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a script's work; a SetupError ends it with its message alone.
 *
 * @param {() => Promise<void>} work
 * @param {number} [failed] What the process then answers with.
 */
export async function main(work, failed = 1) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = failed;
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} argv
 * @param {{ show: boolean, env: NodeJS.ProcessEnv, shell: boolean }} options
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run(command, argv, { show, env, shell }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, {
      cwd: root,
      env,
      shell,
      stdio: show ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}
