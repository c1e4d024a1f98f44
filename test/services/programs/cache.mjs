/** Where the programs are kept from run to run: each made once, and there whole or not at all. */
import { createHash } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * The folder of something made from these inputs on this kind of machine; other inputs, another folder.
 *
 * @param {string} name
 * @param {readonly (string | Buffer)[]} inputs
 */
export function folderFor(name, inputs) {
  const digest = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const input of inputs) digest.update("\0").update(input);
  return join(cacheFolder(), `${name}-${digest.digest("hex").slice(0, 12)}`);
}

/** May be deleted whenever no test runs. */
export function cacheFolder() {
  const caches = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(caches, "vultus", "test-services");
}

/**
 * Makes a folder unless it is there. Of several processes that want it at once, one makes it and the others wait.
 *
 * @param {string} folder
 * @param {(draft: string) => Promise<void>} make Fills an empty folder, which then takes its place.
 */
export async function makeOnce(folder, make) {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const release = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) return;
    clearDrafts(folder);
    const draft = `${folder}${DRAFT}${process.pid}`;
    mkdirSync(draft);
    await make(draft);
    renameSync(draft, folder);
  } finally {
    clearDrafts(folder);
    release();
  }
}

const DRAFT = ".part-";
const POLL_MS = 200;
/** No program takes so long to make: by then the process id is another process's. */
const LONGEST_MS = 3_600_000;

/** @returns {Promise<() => void>} Ends the lock. */
async function lock(/** @type {string} */ path) {
  const own = `${path}-${process.pid}`;
  // Linked and not written in place: whoever reads the lock finds the whole id.
  writeFileSync(own, String(process.pid));
  try {
    while (!tryLink(own, path)) {
      if (isStale(path)) removeStale(path, `${own}-stale`);
      else await wait(POLL_MS);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/**
 * Removes the lock of an owner that died, and no other: of two that both saw it, the quicker one may hold a new lock by now.
 *
 * @param {string} path
 * @param {string} own A name beside it that no other process uses.
 */
export function removeStale(path, own) {
  try {
    renameSync(path, own);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  // What was seen a moment ago was another lock: back with it.
  if (!isStale(own)) tryLink(own, path);
  rmSync(own, { force: true });
}

/** @returns Whether no lock was in the way. */
function tryLink(/** @type {string} */ own, /** @type {string} */ path) {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Whether the lock's owner died. */
function isStale(/** @type {string} */ path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > LONGEST_MS) return true;
    process.kill(Number(readFileSync(path, "utf8")), 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

/** What killed processes left; called by whoever holds the lock. */
function clearDrafts(/** @type {string} */ folder) {
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}${DRAFT}`)) continue;
    rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}

function codeOf(/** @type {unknown} */ error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
