/** The process behind a service: started until it answers, ended, killed, and started again as it was. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** What a process needs to be started again and again. */
export interface ServiceCommand {
  readonly command: string;
  readonly argv: readonly string[];
  /** Its working directory, where it also keeps its data; deleted when the service stops. */
  readonly folder: string;
  readonly account?: Account;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends it at once, but in order. */
  readonly endSignal: NodeJS.Signals;
  /** Rejects as long as the server does not answer. */
  readonly answers: () => Promise<unknown>;
  /** Done once, when it answers for the first time. */
  readonly prepare?: () => Promise<unknown>;
}

/** Whom it runs as; without, whoever runs the tests. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

export interface ServiceProcess {
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
}

/** An empty folder for a service's data. */
export function makeFolder(service: string, { uid, gid }: Account = {}): string {
  const folder = mkdtempSync(join(tmpdir(), `vultus-${service}-`));
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

/** Starts a process, and waits until its server answers. Nothing is left of it if that fails. */
export async function startProcess(command: ServiceCommand): Promise<ServiceProcess> {
  let child: ChildProcess | undefined;
  try {
    child = await launch(command);
    await command.prepare?.();
    return processOf(command, child);
  } catch (error) {
    if (child) await end(child, "SIGKILL");
    rmSync(command.folder, { recursive: true, force: true });
    throw error;
  }
}

const READY_MS = 30_000;
const POLL_MS = 50;
const AGAIN_MS = 500;
const LOG_FILE = "service.log";
const LOG_END = 2_000;

function processOf(command: ServiceCommand, first: ChildProcess): ServiceProcess {
  let child = first;
  const endWithTests = (): void => void child.kill(command.endSignal);
  process.once("exit", endWithTests);
  return {
    async kill() {
      await end(child, "SIGKILL");
    },
    async restart() {
      await end(child, command.endSignal);
      child = await launch(command);
    },
    async stop() {
      process.removeListener("exit", endWithTests);
      await end(child, command.endSignal);
      rmSync(command.folder, { recursive: true, force: true });
    },
  };
}

async function launch(command: ServiceCommand): Promise<ChildProcess> {
  const deadline = Date.now() + READY_MS;
  let child = spawnInFolder(command);
  for (;;) {
    if (await hasAnswered(command)) return child;
    if (Date.now() > deadline) {
      await end(child, "SIGKILL");
      throw new Error(`${command.command} does not answer; its log ends: ${endOfLog(command)}`);
    }
    await wait(POLL_MS);
    if (!hasEnded(child)) continue;
    // A killed PostgreSQL leaves processes that hold its memory for a moment.
    await wait(AGAIN_MS);
    child = spawnInFolder(command);
  }
}

function spawnInFolder({ command, argv, folder, account, env }: ServiceCommand): ChildProcess {
  const log = openSync(join(folder, LOG_FILE), "a");
  try {
    const child = spawn(command, argv, { ...account, cwd: folder, env, stdio: ["ignore", log, log] });
    // Told by the end of the waiting, with the log.
    child.on("error", () => undefined);
    return child;
  } finally {
    closeSync(log);
  }
}

async function hasAnswered({ answers }: ServiceCommand): Promise<boolean> {
  try {
    await answers();
    return true;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

function endOfLog({ folder }: ServiceCommand): string {
  return readFileSync(join(folder, LOG_FILE), "utf8").slice(-LOG_END);
}
