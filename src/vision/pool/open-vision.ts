/** Vision as a pool of worker threads: the event loop stays free, requests queue up to a limit, streams keep only their newest frame. */
import { availableParallelism } from "node:os";
import { VultusError } from "../../shared/errors.ts";
import { isMarkedCrop } from "../crop-mark.ts";
import type { CropReader, FrameStream, Vision } from "../facts.ts";
import type { ModelPaths } from "../models/locate.ts";
import type { Manifest } from "../models/manifest.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { createLanes } from "./lanes.ts";
import type { Answer, Question, WorkerSetup } from "./messages.ts";
import { spawnWorker } from "./spawn.ts";
import { type Analyst, type SpawnThread, startAnalyst } from "./thread.ts";

export interface VisionOptions {
  readonly manifest: Manifest;
  /** From `locateModels`: already verified. */
  readonly paths: ModelPaths;
  /** Threads; one per core by default. */
  readonly workers?: number;
  /** Photo requests that may wait; 32 by default, some half a second of work for two cores. */
  readonly queueLimit?: number;
  /** Adds the mirrored face to every embedding; off by default (its gain is within noise). */
  readonly mirror?: boolean;
  /** Milliseconds after which one picture is given up; 30,000 by default. */
  readonly jobTimeoutMs?: number;
  /** For tests. */
  readonly spawn?: SpawnThread;
}

interface Job {
  readonly question: Question;
  readonly answer: Deferred<Answer | undefined>;
}

/** A thread that dies this often before it becomes ready is not started again. */
const maxFailedStarts = 3;

/**
 * Starts the threads and waits until each has loaded its networks.
 *
 * @throws {VultusError} `model-damaged`, `internal`.
 */
export async function openVision(options: VisionOptions): Promise<Vision & CropReader> {
  const setup = setupOf(options);
  const spawn = options.spawn ?? spawnWorker;
  const start = () => startAnalyst(spawn, setup, options.jobTimeoutMs ?? 30_000);
  const lanes = createLanes<Job>(options.queueLimit ?? 32);
  const idle: Analyst[] = [];
  const living = new Set<Analyst>();
  let isClosed = false;

  const dispatch = () => {
    while (idle.length > 0) {
      const job = lanes.next();
      if (job === undefined) return;
      const analyst = idle.pop();
      if (analyst !== undefined) void work(analyst, job);
    }
  };
  const work = async (analyst: Analyst, job: Job) => {
    await analyst.ask(job.question).then(job.answer.resolve, job.answer.reject);
    // `keep` replaces one that died.
    if (!analyst.isAlive()) return;
    idle.push(analyst);
    dispatch();
  };
  /** Adopts a ready thread, and starts another when it ends unasked. */
  const keep = async (analyst: Analyst) => {
    living.add(analyst);
    idle.push(analyst);
    dispatch();
    await analyst.ended;
    living.delete(analyst);
    const at = idle.indexOf(analyst);
    if (at >= 0) idle.splice(at, 1);
    if (!isClosed) await replace(1);
  };
  const replace = async (tries: number): Promise<void> => {
    const analyst = start();
    try {
      await analyst.ready;
    } catch (error) {
      if (!isClosed && tries < maxFailedStarts) return replace(tries + 1);
      if (living.size === 0) rejectAll(lanes.drain(), error);
      return;
    }
    if (isClosed) await analyst.close();
    else void keep(analyst);
  };

  const submit = (wait: (job: Job) => boolean, question: Question) => {
    const job: Job = { question, answer: deferred() };
    if (isClosed || (living.size === 0 && idle.length === 0)) return Promise.reject(closed());
    if (!wait(job)) return Promise.reject(overloaded());
    dispatch();
    return job.answer.promise;
  };
  const request = (question: Question) => submit((job) => lanes.addRequest(job), question);
  const openStream = (): FrameStream => {
    const key = Symbol("stream");
    let isOpen = true;
    const waitAsNewest = (job: Job) => {
      lanes.addFrame(key, job)?.answer.resolve(undefined);
      return true;
    };
    return {
      async analyze(bytes, wanted) {
        if (!isOpen) return undefined;
        const answer = await submit(waitAsNewest, { kind: "analyze", bytes, wanted });
        return answer?.kind === "facts" ? answer.facts : undefined;
      },
      close() {
        isOpen = false;
        lanes.dropStream(key)?.answer.resolve(undefined);
      },
    };
  };

  const first = Array.from({ length: options.workers ?? availableParallelism() }, start);
  try {
    await Promise.all(first.map((analyst) => analyst.ready));
  } catch (error) {
    await Promise.all(first.map((analyst) => analyst.close()));
    throw error;
  }
  for (const analyst of first) void keep(analyst);

  return {
    modelId: options.manifest.embedding.id,
    async analyzePhoto(bytes, wanted) {
      const answer = await request({ kind: "analyze", bytes, wanted });
      // Only a stream's frame can be replaced by a newer one.
      if (answer?.kind !== "facts") throw closed();
      return answer.facts;
    },
    async embedCrop(bytes) {
      if (!isMarkedCrop(bytes)) return undefined;
      const answer = await request({ kind: "embed-crop", bytes });
      if (answer?.kind !== "embedding") throw closed();
      return answer.embedding;
    },
    openStream,
    async close() {
      isClosed = true;
      rejectAll(lanes.drain(), closed());
      await Promise.all([...living].map((analyst) => analyst.close()));
    },
  };
}

/** What each thread is told: files, shapes and how the embedding network wants its pixels. */
export function setupOf({ manifest, paths, mirror = false }: VisionOptions): WorkerSetup {
  const { input, minNorm, dimension } = manifest.embedding;
  return {
    paths,
    shapes: {
      detect: manifest.detect.input.shape,
      landmarks: manifest.landmarks.input.shape,
      eye: manifest.eye.input.shape,
      liveness: manifest.liveness.input.shape,
      embedding: input.shape,
    },
    embed: { mirror, code: { channels: input.channels, mean: input.mean, deviation: input.deviation } },
    minNorm,
    dimension,
  };
}

function rejectAll(jobs: readonly Job[], error: unknown): void {
  for (const job of jobs) job.answer.reject(error);
}

function overloaded(): VultusError {
  return new VultusError("overloaded", "Too many pictures are waiting. Try again in a moment.", {
    retryAfterSeconds: 2,
  });
}

function closed(): VultusError {
  return new VultusError("overloaded", "The server is closing. Try again in a moment.", {
    retryAfterSeconds: 2,
  });
}
