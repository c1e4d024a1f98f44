/** One worker thread as the pool sees it: ready or not, one job at a time, replaceable when it dies. */
import { VultusError } from "../../shared/errors.ts";
import { type Deferred, deferred } from "./deferred.ts";
import type { Answer, FromWorker, Question, ToWorker, WorkerSetup } from "./messages.ts";

/** The part of a worker thread that the pool uses; tests bring their own. */
export interface Thread {
  postMessage(message: ToWorker, transfer: ArrayBuffer[]): void;
  on(event: "message", listener: (message: FromWorker) => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
  on(event: "exit", listener: () => void): unknown;
  terminate(): Promise<unknown>;
}

export type SpawnThread = (setup: WorkerSetup) => Thread;

export interface Analyst {
  /** Settles once the networks are loaded. @throws {VultusError} `model-damaged`, `internal`. */
  readonly ready: Promise<void>;
  /** Settles once the thread has ended, wanted or not. */
  readonly ended: Promise<void>;
  /** One at a time. @throws {VultusError} `internal` when the thread dies or takes too long. */
  ask(question: Question): Promise<Answer>;
  /** False from the moment that something went wrong: it is to be replaced. */
  isAlive(): boolean;
  close(): Promise<void>;
}

/** How long a thread may take to finish after it was asked to close. */
const closeTimeoutMs = 5_000;

/** @param jobTimeoutMs A picture that takes longer ends the thread: no upload may hold one for ever. */
export function startAnalyst(spawn: SpawnThread, setup: WorkerSetup, jobTimeoutMs: number): Analyst {
  const thread = spawn(setup);
  const start = deferred<void>();
  const end = deferred<void>();
  let isAlive = true;
  let job: Deferred<Answer> | undefined;
  // A caller that awaits `ready` later must not find the process gone.
  start.promise.catch(() => undefined);

  const fail = (error: VultusError) => {
    isAlive = false;
    start.reject(error);
    job?.reject(error);
    job = undefined;
  };
  thread.on("message", (message) => {
    if (message.kind === "ready") return start.resolve();
    if (message.kind === "refused") {
      const error = new VultusError(message.code, message.message);
      start.reject(error);
      job?.reject(error);
    } else job?.resolve(message);
    job = undefined;
  });
  thread.on("error", (cause) => fail(died(cause)));
  thread.on("exit", () => {
    fail(died(undefined));
    end.resolve();
  });

  return {
    ready: start.promise,
    ended: end.promise,
    isAlive: () => isAlive,
    async ask(question) {
      const current = deferred<Answer>();
      job = current;
      // The thread gets its own copy (some 10 µs a frame): the caller may still hash or keep the bytes. Not `slice`, which
      // on a Buffer is a view of Node's shared pool.
      const bytes = new Uint8Array(question.bytes);
      thread.postMessage({ ...question, bytes }, [bytes.buffer]);
      const timer = setTimeout(() => {
        fail(died(new Error(`no answer within ${jobTimeoutMs} ms`)));
        void thread.terminate();
      }, jobTimeoutMs);
      return await current.promise.finally(() => clearTimeout(timer));
    },
    async close() {
      thread.postMessage({ kind: "close" }, []);
      const timer = setTimeout(() => void thread.terminate(), closeTimeoutMs);
      await end.promise;
      clearTimeout(timer);
    },
  };
}

function died(cause: unknown): VultusError {
  return new VultusError("internal", "The picture could not be analysed. Try again.", { cause });
}
