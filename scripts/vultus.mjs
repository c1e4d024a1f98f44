#!/usr/bin/env node
/** `npx vultus …` in a checkout: sets up what is missing, then is the command line. */
import { pathToFileURL } from "node:url";
import { main, serverEntry } from "./checkout.mjs";
import { setUp } from "./setup.mjs";

/** As every command answers when it could not do its work; 1 is a judgement. */
const FAILED = 2;

await main(async () => {
  await setUp();
  process.argv.splice(1, 1, serverEntry);
  await import(pathToFileURL(serverEntry).href);
}, FAILED);
