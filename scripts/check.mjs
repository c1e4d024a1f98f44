/** `npm run check`: what the tools can tell without running anything: types, lint rules, format. */
import { fileURLToPath } from "node:url";
import { inRoot, main, runNode, say, SetupError, tools } from "./checkout.mjs";
import { installPackages } from "./install.mjs";
import { refuseOldNode } from "./node-version.mjs";

const checks = [
  { name: "types of the server and the scripts", argv: [tools.tsc, "-p", inRoot("tsconfig.json")] },
  { name: "types of the pages", argv: [tools.tsc, "-p", inRoot("tsconfig.web.json")] },
  { name: "lint rules", argv: [tools.oxlint, "--type-aware", "--deny-warnings"] },
  { name: "format", argv: [tools.prettier, "--check", "--log-level", "warn", "."] },
];

/**
 * Runs every check, also after one failed, and shows what the failed ones said. Needs the packages.
 *
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function check() {
  let failed = 0;
  for (const { name, argv } of checks) {
    const { ok, output } = await runNode(argv);
    if (!ok) failed++;
    say(ok ? `✓ ${name}` : `✗ ${name}\n${output}`);
  }
  return { passed: checks.length - failed, failed };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    refuseOldNode();
    await installPackages();
    const { failed } = await check();
    if (failed > 0) throw new SetupError(`${failed} of ${checks.length} checks failed.`);
  });
}
