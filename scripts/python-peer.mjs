/** Makes the Python environment of the one peer that is no JavaScript, face_recognition, for `npm run bench -- peers`. By itself: `node scripts/python-peer.mjs`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderFor, makeOnce } from "../test/services/programs/cache.mjs";
import { ProgramMissing, run, runOrMissing } from "../test/services/programs/run.mjs";
import { inRoot, main, remark, say, SetupError } from "./checkout.mjs";

/** Everything with wheels, and then what is built with one of them. */
const libraries = inRoot("bench", "peers", "dlib", "libraries.txt");
const packages = inRoot("bench", "peers", "dlib", "packages.txt");
/** The numpy of libraries.txt needs it. */
const OLDEST = [3, 11];

/**
 * A virtual environment in the cache folder, made at first use; other versions of anything, another one.
 *
 * @returns {Promise<string>} Its Python.
 * @throws {import("../test/services/programs/run.mjs").ProgramMissing} when this machine cannot make it.
 */
export async function preparePythonPeer() {
  const { command, version } = await findPython();
  const inputs = [version, ...[libraries, packages].map((file) => readFileSync(file))];
  const folder = folderFor("face-recognition", inputs);
  await makeOnce(folder, async (draft) => {
    remark("Preparing face_recognition for the benchmark (once; half a minute, 100 MB) …");
    const purpose = "Preparing face_recognition";
    await runOrMissing(command, ["-m", "venv", draft], {
      purpose: `${purpose} (on Debian it needs python3-venv)`,
    });
    await install(draft, ["--only-binary=:all:", "-r", libraries], purpose);
    // What builds the second of them is of the line above.
    await install(draft, ["--no-build-isolation", "--use-pep517", "-r", packages], purpose);
  });
  return pythonIn(folder);
}

/** Nothing without a hash, and nothing that another package asks for. */
function install(/** @type {string} */ folder, /** @type {string[]} */ what, /** @type {string} */ purpose) {
  const argv = ["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", ...what];
  // The user's own folder is not this environment.
  const env = { ...process.env, PIP_USER: "0", PIP_DISABLE_PIP_VERSION_CHECK: "1" };
  return runOrMissing(pythonIn(folder), argv, { env, purpose });
}

/** @returns {Promise<{ command: string, version: string }>} */
async function findPython() {
  const ask = "import sys; print('%d.%d' % sys.version_info[:2])";
  for (const command of ["python3", "python"]) {
    const { ok, output } = await run(command, ["-c", ask]);
    const [major = 0, minor = 0] = output.trim().split(".").map(Number);
    const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
    if (ok && isNewEnough) return { command, version: output.trim() };
  }
  throw new ProgramMissing(`install Python ${OLDEST.join(".")} or later (Debian: python3 python3-venv)`);
}

function pythonIn(/** @type {string} */ folder) {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

async function prepareAndSay() {
  try {
    say(await preparePythonPeer());
  } catch (error) {
    if (error instanceof ProgramMissing) throw new SetupError(error.message);
    throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(prepareAndSay);
