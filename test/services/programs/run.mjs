/** Runs another program to its end. */
import { spawn } from "node:child_process";

/** Why a program that the tests run cannot be had on this machine, in words that say what to do. */
export class ProgramMissing extends Error {}

/**
 * Runs a command and collects what it says.
 *
 * @param {string} command
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>} Not `ok` too when there is no such command.
 */
export function run(command, argv, { cwd, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, argv, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ ok: false, output: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

/**
 * Runs a command that has to succeed.
 *
 * @param {string} command
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, purpose: string }} options
 * @returns {Promise<string>} What it said.
 * @throws {ProgramMissing} with the end of what it said.
 */
export async function runOrMissing(command, argv, { purpose, ...options }) {
  const { ok, output } = await run(command, argv, options);
  if (ok) return output;
  const lastLines = output.trim().split("\n").slice(-LAST_LINES).join("\n");
  throw new ProgramMissing(`${purpose} failed; check the network, then try again.\n${lastLines}`);
}

/** As many as usually hold the reason. */
const LAST_LINES = 8;
