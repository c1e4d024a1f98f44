/** Installs the packages when package-lock.json asks for others than those in node_modules. */
import { existsSync, readFileSync } from "node:fs";
import { inRoot, remark, runNpm, SetupError } from "./checkout.mjs";
import { digestOf, readStamp, stampIn, writeStamp } from "./stamp.mjs";

/** Leaves node_modules as package-lock.json describes it. An install that was broken off has no stamp and is done again. */
export async function installPackages() {
  const stampPath = stampIn(inRoot("node_modules"));
  // Some packages hold machine code: a folder carried to another system must be installed anew.
  const wanted = `${digestOf(["package-lock.json"])} ${process.platform} ${process.arch}`;
  if (readStamp(stampPath) === wanted) return;
  if (!isInstalledByHand()) {
    remark("Installing the packages (once; about half a minute) …");
    const { ok } = await runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    if (!ok) {
      throw new SetupError(
        "The packages could not be installed; npm's reason is above. Check the network, then run this again.",
      );
    }
  }
  writeStamp(stampPath, wanted);
}

/** Whether npm itself noted, at the end of an install, exactly the packages that are wanted here. */
function isInstalledByHand() {
  const hidden = inRoot("node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === "" || installed[path]?.version === version || (!installed[path] && (optional || devOptional)),
  );
}
