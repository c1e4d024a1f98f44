/** The server as a process of its own, which a test may kill. */
import { type ChildProcess, spawn, type SpawnOptions, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { PretendedServerSettings } from "./pretended-server.ts";

export interface ServerProcess {
  readonly baseUrl: string;
  readonly port: number;
  /** Ends it at once, as a power cut would end it: nothing is flushed, no handler runs. */
  kill(): Promise<void>;
}

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const pretended = fileURLToPath(new URL("pretended-server.ts", import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/**
 * @param folder The working directory, so that no `.env` of the checkout is read.
 * @param environment The `VULTUS_` variables.
 * @returns Once it says that it is ready.
 * @throws When it ends instead, with what it printed.
 */
export async function startServerProcess(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const port = Number(environment["VULTUS_PORT"]);
  return start([main, "serve"], port, { cwd: folder, env: { ...process.env, ...environment } });
}

/** Starts a server that sees in pictures what they say. @returns Once it is ready. */
export function startPretendedServer(settings: PretendedServerSettings): Promise<ServerProcess> {
  return start([pretended, JSON.stringify(settings)], settings.port, {});
}

async function start(
  argv: readonly string[],
  port: number,
  options: Pick<SpawnOptions, "cwd" | "env">,
): Promise<ServerProcess> {
  const stdio: StdioOptions = ["ignore", "pipe", "pipe"];
  const child = spawn(process.execPath, ["--import", loader, ...argv], { ...options, stdio });
  const killWithTests = (): void => void child.kill("SIGKILL");
  process.once("exit", killWithTests);
  child.once("exit", () => process.removeListener("exit", killWithTests));
  await untilReady(child);
  return {
    baseUrl: `http://localhost:${port}`,
    port,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function untilReady(child: ChildProcess): Promise<void> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error("The process was started without pipes.");
  const printed: string[] = [];
  return new Promise((resolve, reject) => {
    createInterface(stderr).on("line", (line) => printed.push(line));
    createInterface(stdout).on("line", (line) => {
      printed.push(line);
      if (line.startsWith("Vultus is ready")) resolve();
    });
    child.once("exit", (code) =>
      reject(new Error(`The server ended with code ${code}:\n${printed.join("\n")}`)),
    );
  });
}
