/** Builds the server into dist/server and the pages into dist/web, each only when its sources changed. */
import { cpSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inRoot, main, remark, root, runNode, say, SetupError, tools } from "./checkout.mjs";
import { installPackages } from "./install.mjs";
import { refuseOldNode } from "./node-version.mjs";
import { digestOf, filesUnder, readStamp, stampIn, writeStamp } from "./stamp.mjs";

const isTest = (/** @type {string} */ path) => /\.(test|contract)\.tsx?$/.test(path);
const isPage = (/** @type {string} */ path) => path.startsWith("src/web/");

/**
 * @typedef {object} Target
 * @property {string} name The folder in dist/.
 * @property {readonly string[]} inputs
 * @property {(path: string) => boolean} isInput
 * @property {(folder: string) => Promise<{ ok: boolean, output: string }>} make Fills an empty folder.
 */

/** @type {readonly Target[]} */
const targets = [
  {
    name: "server",
    inputs: ["src", "tsconfig.base.json", "tsconfig.build.json", "package-lock.json"],
    isInput: (path) => !isTest(path) && !isPage(path),
    make: makeServer,
  },
  {
    name: "web",
    inputs: ["src/web", "src/contract", "vite.config.ts", "tsconfig.web.json", "package-lock.json"],
    isInput: (path) => !isTest(path),
    make: (folder) => runNode([tools.vite, "build", "--logLevel", "warn", "--outDir", folder]),
  },
];

/** Builds what changed. Needs the packages. */
export async function build() {
  const stale = targets
    .map((target) => ({ target, stamp: digestOf(target.inputs, target.isInput) }))
    .filter(({ target, stamp }) => readStamp(stampIn(inRoot("dist", target.name))) !== stamp);
  if (stale.length === 0) return;
  remark(`Building the ${stale.map(({ target }) => target.name).join(" and the ")} …`);
  await Promise.all(stale.map(({ target, stamp }) => rebuild(target, stamp)));
}

/** Builds beside the old folder and takes its place in the end: a build that fails or is broken off changes nothing. */
async function rebuild(/** @type {Target} */ { name, make }, /** @type {string} */ stamp) {
  const finished = inRoot("dist", name);
  const draft = `${finished}-${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  try {
    mkdirSync(draft, { recursive: true });
    const { ok, output } = await make(draft);
    if (!ok)
      throw new SetupError(`${output.trim()}\n\nThe ${name} could not be built; the reasons are above.`);
    writeStamp(stampIn(draft), stamp);
    rmSync(finished, { recursive: true, force: true });
    renameSync(draft, finished);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Compiles, and copies what is not TypeScript (migrations, for example) to the same place. */
async function makeServer(/** @type {string} */ folder) {
  const assets = filesUnder("src").filter((path) => !isPage(path) && !/\.tsx?$/.test(path));
  for (const path of assets) {
    const copy = join(folder, path.slice("src/".length));
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(inRoot(path), copy);
  }
  return runNode([tools.tsc, "-p", inRoot("tsconfig.build.json"), "--outDir", folder]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    refuseOldNode();
    await installPackages();
    await build();
    say(`Built: ${join(root, "dist")}`);
  });
}
