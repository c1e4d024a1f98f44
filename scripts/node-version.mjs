/** Says clearly when Node.js is too old, before anything fails in a way that nobody understands. */
import { SetupError } from "./checkout.mjs";

/** The first version of each line that will do; lines between them never got what is needed. */
const oldest = { 20: 19, 22: 12 };

/**
 * @param {string} [version] For example `20.19.0`.
 * @throws {SetupError} when it is too old.
 */
export function refuseOldNode(version = process.versions.node) {
  if (isNewEnough(version)) return;
  throw new SetupError(
    `Vultus needs Node.js 20.19, 22.12 or newer; this is ${version}. Get a current version from https://nodejs.org and run this again.`,
  );
}

function isNewEnough(/** @type {string} */ version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major === 20 || major === 22) return minor >= oldest[major];
  return major > 22;
}
