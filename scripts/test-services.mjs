/** Makes ready what some tests run beside this: databases and an object store that no system package brings. By itself: `node scripts/test-services.mjs`. */
import { fileURLToPath } from "node:url";
import { makeProgram } from "../test/services/programs/make.mjs";
import { ProgramMissing } from "../test/services/programs/run.mjs";
import { programs } from "../test/services/programs/table.mjs";
import { main, say } from "./checkout.mjs";

/** Builds and fetches ahead of the tests, so that none of them waits for it; says what cannot be had, and goes on. */
export async function prepareTestServices() {
  for (const name of servicePrograms) {
    const { label, variable } = programs[name];
    if (process.env[variable]) continue;
    try {
      await makeProgram(name, say);
    } catch (error) {
      if (!(error instanceof ProgramMissing)) throw error;
      say(`No test can run ${label}: ${error.message}\nOr name a server in ${variable}.`);
    }
  }
}

/** The slowest last. @type {readonly Exclude<import("../test/services/programs/table.mjs").ProgramName, "go">[]} */
const servicePrograms = ["pgvector", "dynamodb", "ferretdb", "minio"];

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(prepareTestServices);
