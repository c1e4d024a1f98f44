/** Brings a bare checkout to where it can run; each step does nothing when there is nothing to do. */
import { build } from "./build.mjs";
import { runNode, serverEntry, SetupError } from "./checkout.mjs";
import { installPackages } from "./install.mjs";
import { refuseOldNode } from "./node-version.mjs";

/** Checks Node, installs the packages, builds what changed. */
export async function setUp() {
  refuseOldNode();
  await installPackages();
  await build();
}

/** Fetches the face models that are missing; the built server knows which and from where. */
export async function fetchModels() {
  const { ok } = await runNode([serverEntry, "models"], { show: true });
  if (!ok) throw new SetupError("The face models are not complete; the reason is above.");
}
