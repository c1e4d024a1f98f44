/** `npm test`: sets up what is missing, checks types, lint rules and format, runs every test, and ends with one line to read. `npm test -- path` runs the named tests alone, with what there is. */
import { readFileSync, rmSync } from "node:fs";
import { check } from "./check.mjs";
import { main, runNode, say, tools } from "./checkout.mjs";
import { missingServices, serversElsewhere } from "./services.mjs";
import { fetchModels, setUp } from "./setup.mjs";
import { prepareTestServices } from "./test-services.mjs";
import { indispensable, tallyPath } from "./tally-reporter.mjs";

/** Continuous integration must not pass by leaving tests out. */
const inCi = process.env["CI"] === "true";

await main(async () => {
  const chosen = process.argv.slice(2);
  const isWhole = chosen.length === 0;
  await setUp();
  await fetchModels();
  if (isWhole) await prepareTestServices();
  const checked = isWhole ? await check() : { passed: 0, failed: 0 };
  const withoutService = reportMissingServices();
  const tally = await runTests(chosen);
  const skipped = reportSkipped(tally.skipped);
  const failed = checked.failed + withoutService + skipped + tally.failed;
  say(`${checked.passed + tally.passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});

/** Names what is missing. @returns How many failures that is. */
function reportMissingServices() {
  const missing = missingServices();
  for (const { name, neededFor } of missing) say(`${name} is not installed: ${neededFor} cannot run.`);
  for (const variable of serversElsewhere()) {
    say(`${variable} names a server elsewhere: what would kill or restart it cannot run.`);
  }
  return inCi ? missing.length : 0;
}

/** Names what was skipped. @returns How many failures that is. */
function reportSkipped(/** @type {readonly string[]} */ skipped) {
  const failures = inCi ? indispensable(skipped) : [];
  const others = skipped.filter((line) => !failures.includes(line));
  if (others.length > 0) say(listed("Skipped:", others));
  if (failures.length > 0) say(listed("Skipped, and thereby failed, as CI is true:", failures));
  return failures.length;
}

function listed(/** @type {string} */ title, /** @type {readonly string[]} */ lines) {
  return [title, ...lines.map((line) => `  ${line}`)].join("\n");
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
