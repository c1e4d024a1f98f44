/** `npm test`: sets up what is missing, checks types, lint rules and format, runs every test, and ends with one line to read. `npm test -- path` runs the named tests alone. */
import { readFileSync, rmSync } from "node:fs";
import { check } from "./check.mjs";
import { main, runNode, say, tools } from "./checkout.mjs";
import { missingServices } from "./services.mjs";
import { fetchModels, setUp } from "./setup.mjs";
import { prepareTestServices } from "./test-services.mjs";
import { tallyPath } from "./tally-reporter.mjs";

await main(async () => {
  const chosen = process.argv.slice(2);
  await setUp();
  await fetchModels();
  await prepareTestServices();
  const checked = chosen.length === 0 ? await check() : { passed: 0, failed: 0 };
  const withoutService = reportMissingServices();
  const tally = await runTests(chosen);
  if (tally.skipped.length > 0) say(`Skipped:\n${tally.skipped.map((line) => `  ${line}`).join("\n")}`);
  const failed = checked.failed + withoutService + tally.failed;
  say(`${checked.passed + tally.passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});

/** Names what is missing. Continuous integration must not pass by leaving tests out, so there each counts as a failure. */
function reportMissingServices() {
  const missing = missingServices();
  for (const { name, neededFor } of missing) say(`${name} is not installed: ${neededFor} cannot run.`);
  return process.env["CI"] === "true" ? missing.length : 0;
}

/**
 * @param {readonly string[]} chosen Paths and vitest's own options.
 * @returns {Promise<import("./tally-reporter.mjs").Tally>}
 */
async function runTests(chosen) {
  rmSync(tallyPath, { force: true });
  const reporters = ["--reporter=default", "--reporter=./scripts/tally-reporter.mjs"];
  const { ok } = await runNode([tools.vitest, "run", ...reporters, ...chosen], { show: true });
  const tally = readTally();
  // Vitest knows failures that are nobody's test, such as no test at all.
  return ok || tally.failed > 0 ? tally : { ...tally, failed: 1 };
}

/** @returns {import("./tally-reporter.mjs").Tally} */
function readTally() {
  try {
    return JSON.parse(readFileSync(tallyPath, "utf8"));
  } catch {
    return { passed: 0, failed: 0, skipped: [] };
  }
}
