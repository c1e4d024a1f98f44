/** Starts the analysing thread whose file lies beside this one. */
import { spawnWorker as spawnFile } from "../../shared/spawn-worker.ts";
import type { SpawnThread } from "./thread.ts";

export const spawnWorker: SpawnThread = (workerData) => {
  const worker = spawnFile(import.meta.url, "worker", { workerData, stdout: true });
  // libheif prints what it thinks of a broken upload; the server's output is its log, and not an upload's to write to.
  worker.stdout.resume();
  return worker;
};
