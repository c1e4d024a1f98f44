/** A server and its database, one of which is killed again and again. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../services/free-port.ts";
import type { RunningService } from "../services/running-service.ts";
import { localEnvironment } from "./real-server.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

export interface MortalSystem {
  readonly baseUrl: string;
  /** Holds the photos, and the database where it is the embedded one. */
  readonly dataFolder: string;
  /** Of the server. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves when the server answers and its database, too. */
  start(): Promise<void>;
  /** As `kill -9` does. */
  kill(): Promise<void>;
  /** Ends the server; the database stays, to be looked into. */
  stop(): Promise<void>;
  /** Deletes the folder. */
  remove(): Promise<void>;
}

/** The server dies. @param databaseUrl The embedded database when left out, which dies with it. */
export async function mortalServer(databaseUrl?: string): Promise<MortalSystem> {
  const place = await makePlace(databaseUrl);
  let server: ServerProcess | undefined;
  const kill = async (): Promise<void> => server?.kill();
  return {
    ...place,
    async start() {
      server = await startServerProcess(place.folder, place.environment);
    },
    kill,
    stop: kill,
  };
}

/** The database dies, and the server has to live on. @throws When it is a database elsewhere, which tests do not kill. */
export async function mortalDatabase({ url, kill, restart }: RunningService): Promise<MortalSystem> {
  if (!kill || !restart) throw new Error("This database is not ours to kill.");
  const place = await makePlace(url);
  let server: ServerProcess | undefined;
  return {
    ...place,
    async start() {
      if (server) await restart();
      server ??= await startServerProcess(place.folder, place.environment);
      while (!(await fetch(`${place.baseUrl}/readyz`)).ok) await wait(POLL_MS);
    },
    kill,
    async stop() {
      await restart();
      await server?.kill();
    },
  };
}

const POLL_MS = 50;

async function makePlace(databaseUrl: string | undefined) {
  const folder = await mkdtemp(join(tmpdir(), "vultus-mortal-"));
  const port = await freePort();
  const dataFolder = join(folder, "data");
  const environment = {
    ...localEnvironment(dataFolder, port),
    VULTUS_TRUSTED_PROXIES: "127.0.0.1,::1",
    ...(databaseUrl === undefined ? {} : { VULTUS_DATABASE_URL: databaseUrl }),
  };
  const remove = () => rm(folder, { recursive: true, force: true });
  return { folder, dataFolder, environment, baseUrl: `http://localhost:${port}`, remove };
}
