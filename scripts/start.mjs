/** `npm start`: sets up what is missing, then is the server, which fetches its models itself: one process, so signals and the exit code need no passing on. */
import { pathToFileURL } from "node:url";
import { main, serverEntry } from "./checkout.mjs";
import { setUp } from "./setup.mjs";

await main(async () => {
  if (process.env["npm_lifecycle_event"]) followParent();
  await setUp();
  process.argv.splice(1, 1, serverEntry, "serve");
  await import(pathToFileURL(serverEntry).href);
});

/** Stops with npm: it passes SIGTERM to its shell, which dies of it alone and would leave a server behind that holds the port. */
function followParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  watch.unref();
}
