#!/usr/bin/env node
/** `npx vultus …` in a checkout: sets up what is missing, then is the command line. */
import { pathToFileURL } from "node:url";
import { main, serverEntry } from "./checkout.mjs";
import { setUp } from "./setup.mjs";

await main(async () => {
  await setUp();
  process.argv.splice(1, 1, serverEntry);
  await import(pathToFileURL(serverEntry).href);
});
