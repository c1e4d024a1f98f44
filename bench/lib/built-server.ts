/** The built server as a process of its own, on an embedded database. Needs `npm run build` before. */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../test/services/free-port.ts";

const entry = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url));

export interface BuiltServer {
  readonly child: ChildProcess;
  readonly port: number;
  /** From the command to its first answer that it is ready. */
  readonly seconds: number;
}

/** @param folder Its data. @throws When it ends while it starts. */
export async function startBuiltServer(folder: string): Promise<BuiltServer> {
  const port = await freePort();
  const env = {
    ...process.env,
    VULTUS_DATA_DIR: folder,
    VULTUS_PORT: String(port),
    VULTUS_LOG_LEVEL: "warn",
    // Each capture comes from an address of its own, as those of different people do.
    VULTUS_TRUSTED_PROXIES: "127.0.0.1",
  };
  const startedAt = performance.now();
  const child = spawn(process.execPath, [entry, "serve"], { env, stdio: "ignore" });
  for (;;) {
    if (child.exitCode !== null)
      throw new Error("The server ended while it started; run it by hand to see why.");
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return { child, port, seconds: (performance.now() - startedAt) / 1000 };
    await wait(20);
  }
}

/** Asks it to end, and waits until it has. */
export async function stopBuiltServer({ child }: BuiltServer): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
