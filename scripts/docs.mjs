/** `npm run docs`: writes what is generated from the code: the page of settings, the page of routes, and the table of problem codes. */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { tsImport } from "tsx/esm/api";
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
  // A server on pretended pictures describes its routes as a real one does, and needs no models.
  const { startTestServer } = await tsImport("../test/support/http.ts", import.meta.url);
  const { referencePage } = await built("http", "reference-page.js");
  const server = await startTestServer();
  const openApi = (await server.app.inject({ url: "/v1/openapi.json" })).json();
  await server.app.close();
  writeFileSync(inRoot("docs", "reference.md"), referencePage(openApi));
  say("Wrote docs/configuration.md, docs/reference.md and the table of problem codes in docs/api.md");
});
