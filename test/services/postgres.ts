/** A real PostgreSQL for one test file: an empty database on the server that `VULTUS_TEST_POSTGRES_URL` names, or a server of its own from the installed programs. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { freePort } from "./free-port.ts";
import { type RunningService, ServiceMissing } from "./running-service.ts";

/** @throws {ServiceMissing} when there is neither the variable nor `initdb` and `postgres`. */
export async function startPostgres(): Promise<RunningService> {
  const url = process.env["VULTUS_TEST_POSTGRES_URL"];
  return url ? makeDatabase(url, async () => {}) : startServer();
}

const READY_MS = 20_000;
const POLL_MS = 50;

async function startServer(): Promise<RunningService> {
  const programs = findPrograms();
  const account = unprivilegedAccount();
  const folder = mkdtempSync(join(tmpdir(), "vultus-postgres-"));
  if (account.uid !== undefined && account.gid !== undefined) chownSync(folder, account.uid, account.gid);
  initialise(programs, folder, account);
  const port = await freePort();
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  const server = spawn(
    join(programs, "postgres"),
    ["-D", folder, ...settings.flatMap((setting) => ["-c", setting])],
    { ...account, cwd: folder, stdio: "ignore" },
  );
  const killWithTests = (): void => void server.kill("SIGQUIT");
  process.once("exit", killWithTests);
  const stop = async (): Promise<void> => {
    process.removeListener("exit", killWithTests);
    await endProcess(server);
    rmSync(folder, { recursive: true, force: true });
  };
  return makeDatabase(`postgres://vultus@127.0.0.1:${port}/postgres`, stop).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
}

/** The folder with the newest installed programs. */
function findPrograms(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(":"),
  ];
  const found = folders.find((folder) =>
    ["initdb", "postgres"].every((name) => existsSync(join(folder, name))),
  );
  if (found !== undefined) return found;
  throw new ServiceMissing("install PostgreSQL, or name a server in VULTUS_TEST_POSTGRES_URL");
}

interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root; there it runs as the account that its package made. */
function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  try {
    const ask = (option: string): number =>
      Number(
        execFileSync("id", [option, "postgres"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
      );
    return { uid: ask("-u"), gid: ask("-g") };
  } catch {
    throw new ServiceMissing("PostgreSQL cannot run as root and there is no account named postgres");
  }
}

function initialise(programs: string, folder: string, account: Account): void {
  const run = (...locale: readonly string[]): void => {
    const common = ["-D", folder, "-U", "vultus", "--auth=trust", "--encoding=UTF8", "--no-sync"];
    execFileSync(join(programs, "initdb"), [...common, ...locale], {
      ...account,
      cwd: folder,
      stdio: "ignore",
    });
  };
  try {
    // A database in a human language, as servers have them: sorts unlike bytes do.
    run("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en");
  } catch {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
    run("--locale=C");
  }
}

/** An empty database of a random name, dropped when the service stops. */
async function makeDatabase(serverUrl: string, stopServer: () => Promise<void>): Promise<RunningService> {
  const name = `vultus_test_${randomBytes(6).toString("hex")}`;
  await untilReady(() => execute(serverUrl, `create database ${name}`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async stop() {
      await execute(serverUrl, `drop database ${name} with (force)`);
      await stopServer();
    },
  };
}

async function untilReady(attempt: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(POLL_MS);
    }
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGINT");
  await exited;
}
