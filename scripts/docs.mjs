/** `npm run docs`: writes the pages that are generated from the code. */
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inRoot, main, say } from "./checkout.mjs";
import { setUp } from "./setup.mjs";

await main(async () => {
  await setUp();
  const { configurationPage } = await import(pathToFileURL(inRoot("dist", "server", "config-page.js")).href);
  writeFileSync(inRoot("docs", "configuration.md"), configurationPage());
  say("Wrote docs/configuration.md");
});
