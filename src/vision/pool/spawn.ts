/** Starts the worker file beside this one: JavaScript in a build, TypeScript in development and tests. */
import { Worker, type WorkerOptions } from "node:worker_threads";
import type { WorkerSetup } from "./messages.ts";
import type { SpawnThread } from "./thread.ts";

export const spawnWorker: SpawnThread = (workerData) => {
  const worker = new Worker(...fileAndOptions(workerData));
  // libheif prints what it thinks of a broken upload; the server's output is its log, and not an upload's to write to.
  worker.stdout.resume();
  return worker;
};

function fileAndOptions(workerData: WorkerSetup): [URL, WorkerOptions] {
  const options = { workerData, stdout: true };
  if (import.meta.url.endsWith(".js")) return [new URL("./worker.js", import.meta.url), options];
  const loader = new URL("./typescript.mjs", import.meta.url);
  return [new URL("./worker.ts", import.meta.url), { ...options, execArgv: ["--import", loader.href] }];
}
