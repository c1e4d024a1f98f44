/** `npm start`: sets up what is missing, then is the server: one process, so signals and the exit code need no passing on. */
import { pathToFileURL } from "node:url";
import { main, serverEntry } from "./checkout.mjs";
import { fetchModels, setUp } from "./setup.mjs";

await main(async () => {
  await setUp();
  await fetchModels();
  process.argv.splice(1, 1, serverEntry, "serve");
  await import(pathToFileURL(serverEntry).href);
});
