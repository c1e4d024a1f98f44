/** Starts the worker file beside this one: JavaScript in a build, TypeScript in development and tests. */
import { Worker } from "node:worker_threads";
import type { SpawnThread } from "./thread.ts";

export const spawnWorker: SpawnThread = (workerData) => {
  if (import.meta.url.endsWith(".js")) {
    return new Worker(new URL("./worker.js", import.meta.url), { workerData });
  }
  const loader = new URL("./typescript.mjs", import.meta.url);
  return new Worker(new URL("./worker.ts", import.meta.url), {
    workerData,
    execArgv: ["--import", loader.href],
  });
};
