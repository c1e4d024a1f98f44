/** `npm run docs`: writes what is generated from the code: the page of settings, and the table of problem codes. */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inRoot, main, say } from "./checkout.mjs";
import { setUp } from "./setup.mjs";

const built = (/** @type {string[]} */ ...path) =>
  import(pathToFileURL(inRoot("dist", "server", ...path)).href);

await main(async () => {
  await setUp();
  const { configurationPage } = await built("config-page.js");
  writeFileSync(inRoot("docs", "configuration.md"), configurationPage());
  const { withProblemTable } = await built("http", "problem-table.js");
  const apiPage = inRoot("docs", "api.md");
  writeFileSync(apiPage, withProblemTable(readFileSync(apiPage, "utf8")));
  say("Wrote docs/configuration.md and the table of problem codes in docs/api.md");
});
