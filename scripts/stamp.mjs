/** Knows whether something was made from what is there now: a digest of the inputs, written down once the work is done. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inRoot } from "./checkout.mjs";

/**
 * One digest over the contents of files and folders. Contents and not times: a checkout touches files that did not change.
 *
 * @param {readonly string[]} paths Relative to the checkout; one that is missing counts as such.
 * @param {(path: string) => boolean} [isInput] Leaves files out.
 */
export function digestOf(paths, isInput = () => true) {
  const digest = createHash("sha256");
  for (const path of paths.flatMap(filesUnder).filter(isInput).sort()) {
    digest
      .update(`${path}\0`)
      .update(readFileSync(inRoot(path)))
      .update("\0");
  }
  return digest.digest("hex");
}

/**
 * Every file under a path, relative to the checkout, with `/` on every system.
 *
 * @param {string} path
 * @returns {string[]}
 */
export function filesUnder(path) {
  if (!existsSync(inRoot(path))) return [];
  if (!statSync(inRoot(path)).isDirectory()) return [path];
  return readdirSync(inRoot(path)).flatMap((name) => filesUnder(`${path}/${name}`));
}

/** The stamp that stands at a path, or an empty text. */
export function readStamp(/** @type {string} */ path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** Writes a stamp; to be called only when the work it stands for is complete. */
export function writeStamp(/** @type {string} */ path, /** @type {string} */ stamp) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, stamp);
}

/** The stamp's place within what it vouches for, so that both go together. */
export const stampIn = (/** @type {string} */ folder) => join(folder, ".made-from");
