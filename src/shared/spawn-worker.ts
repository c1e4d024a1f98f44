/** Starts a worker thread from a file: JavaScript in a build, TypeScript in development and tests. */
import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * @param beside The `import.meta.url` of a module in the same folder as the worker's file.
 * @param name The file's name without its extension.
 */
export function spawnWorker(beside: string, name: string, options: Omit<WorkerOptions, "execArgv">): Worker {
  if (beside.endsWith(".js")) return new Worker(new URL(`./${name}.js`, beside), options);
  const loader = new URL("./typescript.mjs", import.meta.url);
  return new Worker(new URL(`./${name}.ts`, beside), { ...options, execArgv: ["--import", loader.href] });
}
