/** How much memory a process has ever had at once. */
import { readFile } from "node:fs/promises";

/** @returns Megabytes resident at most since its program began; `undefined` where the system does not tell of other processes (all but Linux). */
export async function peakMegabytes(processId: number): Promise<number | undefined> {
  // Not getrusage: on Linux its figure begins with that of the process that started this one.
  const status = await readFile(`/proc/${processId}/status`, "utf8").catch(() => "");
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}
