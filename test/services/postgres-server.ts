/** Starts a PostgreSQL server for one test file from a folder of programs, and makes a database in it. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { Client } from "pg";
import { freePort } from "./free-port.ts";
import { type RunningService, ServiceMissing } from "./running-service.ts";
import { type Account, makeFolder, startProcess } from "./service-process.ts";

/**
 * Starts a server with an empty database.
 *
 * @param programs The folder with `initdb` and `postgres`.
 * @param around A folder around it to copy, where the account that PostgreSQL runs as may not reach it.
 */
export async function startPostgresFrom(programs: string, around?: string): Promise<RunningService> {
  const account = unprivilegedAccount();
  const folder = makeFolder("postgres", account);
  const reachable = around && account.uid !== undefined ? copyPrograms(programs, around, folder) : programs;
  const data = join(folder, "data");
  initialise(reachable, data, account);
  const port = await freePort();
  const url = new URL(`postgres://vultus@127.0.0.1:${port}/postgres`);
  const name = randomName();
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  const server = await startProcess({
    command: join(reachable, "postgres"),
    argv: ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
    folder,
    account,
    endSignal: "SIGINT",
    answers: () => execute(url.href, "select 1"),
    prepare: () => execute(url.href, `create database ${name}`),
  });
  return { url: inDatabase(url, name), ...server };
}

/** An empty database of a random name on a running server; dropped when the service stops. */
export async function makeDatabase(serverUrl: string): Promise<RunningService> {
  const name = randomName();
  await execute(serverUrl, `create database ${name}`);
  return {
    url: inDatabase(new URL(serverUrl), name),
    stop: () => execute(serverUrl, `drop database ${name} with (force)`),
  };
}

function randomName(): string {
  return `vultus_test_${randomBytes(6).toString("hex")}`;
}

function inDatabase(server: Readonly<URL>, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
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

/** The folders of root, and what is cached in them, are closed to every other account. */
function copyPrograms(programs: string, around: string, folder: string): string {
  const copy = join(folder, "programs");
  cpSync(around, copy, { recursive: true });
  return join(copy, relative(around, programs));
}

function initialise(programs: string, data: string, account: Account): void {
  const run = (...locale: readonly string[]): void => {
    const common = ["-D", data, "-U", "vultus", "--auth=trust", "--encoding=UTF8", "--no-sync"];
    execFileSync(join(programs, "initdb"), [...common, ...locale], {
      ...account,
      cwd: join(data, ".."),
      stdio: "ignore",
    });
  };
  try {
    // A database in a human language, as servers have them: sorts unlike bytes do.
    run("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en");
  } catch {
    rmSync(data, { recursive: true, force: true });
    run("--locale=C");
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
