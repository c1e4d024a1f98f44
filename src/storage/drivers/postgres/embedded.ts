/** PostgreSQL inside this program (PGlite), in a thread of its own, on a folder that no other process may use meanwhile. */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { VultusError } from "../../../shared/errors.ts";
import { spawnWorker } from "../../../shared/spawn-worker.ts";
import { type FolderLock, lockFolder } from "../folder-lock.ts";
import { inTransaction, type SqlConnection, type SqlSession } from "./connection.ts";
import { translateFailure } from "./failures.ts";
import type { WorkerReply, WorkerRequest, WorkerSettings } from "./pglite-protocol.ts";

/**
 * Opens `<folder>/database`, made at the first start.
 *
 * What it has acknowledged survives the end of the process, however it ends, but not a power cut: PGlite does not wait for the disk.
 *
 * @param options `offersVectors`: pgvector can be added to it.
 * @throws {VultusError} `storage-locked` when another process uses the folder, `storage-unavailable` when it cannot be written or read.
 */
export async function openEmbedded(folder: string, { offersVectors = false } = {}): Promise<SqlConnection> {
  const lock = await claimFolder(folder);
  try {
    const database = join(folder, "database");
    if (!(await exists(database))) await makeDatabase(folder, database);
    const thread = await startThread({ folder: database, offersVectors });
    return new EmbeddedConnection(thread, lock);
  } catch (error) {
    await lock.release();
    throw new VultusError(
      "storage-unavailable",
      `The database in ${folder} cannot be opened; check the folder.`,
      {
        cause: error,
      },
    );
  }
}

async function claimFolder(folder: string): Promise<FolderLock> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await lockFolder(folder);
  } catch (cause) {
    if (cause instanceof VultusError) throw cause;
    throw new VultusError(
      "storage-unavailable",
      `The folder ${folder} cannot be used; check its permissions.`,
      { cause },
    );
  }
}

/**
 * Made under another name and renamed when complete: a start that is killed half-way leaves nothing that the next would trust.
 * The thread that made it is not kept, for it holds twice the memory of one that only opens it.
 */
async function makeDatabase(folder: string, database: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(UNFINISHED)) await rm(join(folder, name), { recursive: true, force: true });
  }
  const unfinished = join(folder, `${UNFINISHED}${randomBytes(8).toString("hex")}`);
  const thread = await startThread({ folder: unfinished, offersVectors: false });
  await thread.close();
  await chmod(unfinished, 0o700);
  await rename(unfinished, database);
}

const UNFINISHED = "database-unfinished-";

class EmbeddedConnection implements SqlConnection {
  readonly #thread: DatabaseThread;
  readonly #lock: FolderLock;
  /** Ends when the transaction before has; the database has one session, which a transaction has to itself. */
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(thread: DatabaseThread, lock: FolderLock) {
    this.#thread = thread;
    this.#lock = lock;
  }

  async run(statement: string, parameters: readonly unknown[]): Promise<unknown[][]> {
    await this.#turn;
    return this.#thread.run(statement, parameters);
  }

  async transaction<R>(work: (session: SqlSession) => Promise<R>): Promise<R> {
    const before = this.#turn;
    const result = (async () => {
      await before;
      return inTransaction(this.#thread, work);
    })();
    this.#turn = result.catch(() => undefined);
    return result;
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await this.#turn;
    await this.#thread.close();
    await this.#lock.release();
  }
}

interface DatabaseThread extends SqlSession {
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (rows: unknown[][]) => void;
  readonly reject: (error: VultusError) => void;
}

/** Resolves when the thread has opened the database. */
async function startThread(settings: WorkerSettings): Promise<DatabaseThread> {
  const worker = spawnWorker(import.meta.url, "pglite-worker", { workerData: settings });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let isOpen = false;
  const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));

  const send = (request: WorkerRequest): void => worker.postMessage(request, []);
  const fail = (cause: unknown): void => {
    isOpen = false;
    for (const { reject } of waiting.values()) reject(translateFailure(cause));
    waiting.clear();
  };
  await new Promise<void>((resolve, reject) => {
    worker.on("message", (message: WorkerReply) => {
      if (message.kind === "ready") {
        isOpen = true;
        resolve();
      } else {
        settle(waiting, message);
      }
    });
    worker.on("error", (cause) => {
      fail(cause);
      reject(translateFailure(cause));
    });
    worker.on("exit", () => {
      fail(new Error("the database thread ended"));
      reject(translateFailure(new Error("the database thread ended")));
    });
  });

  return {
    run(statement, parameters) {
      return new Promise((resolve, reject) => {
        if (isOpen) {
          const id = ++lastId;
          waiting.set(id, { resolve, reject });
          send({ kind: "run", id, statement, parameters });
        } else {
          reject(translateFailure(new Error("the database is closed")));
        }
      });
    },
    async close() {
      if (isOpen) {
        isOpen = false;
        send({ kind: "close" });
      }
      await exited;
    },
  };
}

function settle(waiting: Map<number, Waiting>, reply: Extract<WorkerReply, { readonly id: number }>): void {
  const caller = waiting.get(reply.id);
  waiting.delete(reply.id);
  if (reply.kind === "rows") return caller?.resolve(reply.rows);
  caller?.reject(translateFailure(Object.assign(new Error(reply.message), { code: reply.sqlState })));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
