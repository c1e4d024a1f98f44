/** A vitest reporter that counts, and notes which tests were skipped and why; the file it writes is read by test.mjs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { inRoot, root } from "./checkout.mjs";

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed Tests, files that could not be loaded, and errors outside any test.
 * @property {readonly string[]} skipped One line each: file, suite or test, and the reason if the test gave one.
 */

/** Where the tally goes. */
export const tallyPath = inRoot("dist", "test-tally.json");

/** What may be skipped everywhere: pictures of real people that may not be passed on. A title that names it says that it is absent. */
const SHARED_DATA = "../shared/data";

/**
 * Of what was skipped, what continuous integration must not pass without.
 *
 * @param {readonly string[]} skipped As in the tally.
 */
export function indispensable(skipped) {
  return skipped.filter((line) => !line.includes(SHARED_DATA));
}

export default class TallyReporter {
  /**
   * @param {readonly import("vitest/node").TestModule[]} modules
   * @param {readonly unknown[]} errors Thrown outside any test.
   */
  onTestRunEnd(modules, errors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (/** @type {string} */ state) => tests.filter((test) => test.result().state === state);
    // A file or hook that fails on its own has errors, but no failed test to count.
    const brokenFiles = modules.filter((module) => !module.ok() && !hasFailedTest(module)).length;
    const skipped = [...new Set(inState("skipped").map(describeSkipped))];
    const failed = inState("failed").length + brokenFiles + errors.length;
    mkdirSync(dirname(tallyPath), { recursive: true });
    writeFileSync(tallyPath, JSON.stringify({ passed: inState("passed").length, failed, skipped }));
  }
}

function hasFailedTest(/** @type {import("vitest/node").TestModule} */ module) {
  return [...module.children.allTests("failed")].length > 0;
}

/** A suite that is skipped stands for its tests: that has one reason. */
function describeSkipped(/** @type {import("vitest/node").TestCase} */ test) {
  const result = test.result();
  const { parent } = test;
  const title = parent.type === "suite" && parent.options.mode === "skip" ? parent.fullName : test.fullName;
  const file = relative(root, test.module.moduleId).replaceAll("\\", "/");
  const reason = result.state === "skipped" && result.note ? `: ${result.note}` : "";
  return `${file} › ${title}${reason}`;
}
