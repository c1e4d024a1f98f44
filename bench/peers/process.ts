/** The process of one contestant: loads it, then answers one request at a time. Started by runner.ts. */
import { readFile } from "node:fs/promises";
import { peakMegabytes } from "../lib/memory.ts";
import type { Contestant, Stages } from "./contestant.ts";
import {
  type ContestantName,
  contestantNames,
  type Pair,
  type Reply,
  type ReplyTo,
  type Request,
} from "./messages.ts";

const name = contestantNames.find((known) => known === process.argv[2]);
try {
  if (!name) throw new Error(`Unknown contestant ${process.argv[2]}`);
  const contestant = await open(name);
  process.on("message", (request: Request) => {
    answer(contestant, request).then(say, (error: unknown) => say(failure(error)));
  });
  process.on("disconnect", () => void contestant.close().then(() => process.exit(0)));
  say({ kind: "ready", label: contestant.label, version: contestant.version });
} catch (error) {
  say(failure(error));
}

/** Loaded on demand: a missing peer fails alone. */
async function open(contestant: ContestantName): Promise<Contestant> {
  switch (contestant) {
    case "ours":
      return (await import("./ours.ts")).openOurs(false);
    case "ours-full":
      return (await import("./ours.ts")).openOurs(true);
    case "face-api-tiny":
      return (await import("./face-api.ts")).openFaceApi("tiny");
    case "face-api-default":
      return (await import("./face-api.ts")).openFaceApi("default");
    case "human":
      return (await import("./human.ts")).openHuman();
    case "face-recognition":
      return (await import("./face-recognition.ts")).openFaceRecognition();
  }
}

async function answer(contestant: Contestant, request: Request): Promise<Reply> {
  switch (request.kind) {
    case "first":
      return await first(contestant, request.file);
    case "time":
      return await time(contestant, request.files, request.warmUp);
    case "stages":
      return await stages(contestant, request.files);
    case "throughput":
      return await throughput(contestant, request.files, request.seconds);
    case "memory":
      return {
        kind: "memory",
        peakMegabytes: (await peakMegabytes(contestant.process?.id ?? process.pid)) ?? null,
      };
    case "score":
      return await score(contestant, request.pairs);
  }
}

async function first(contestant: Contestant, file: string): Promise<ReplyTo<"first">> {
  await contestant.embed(await readFile(file));
  // Node counts from the start of its process.
  return { kind: "first", ms: performance.now() - (contestant.process?.startedAtMs ?? 0) };
}

async function time(
  contestant: Contestant,
  files: readonly string[],
  warmUp: number,
): Promise<ReplyTo<"time">> {
  const pictures = await readAll(files);
  for (const picture of pictures.slice(0, warmUp)) await contestant.embed(picture);
  const ms: number[] = [];
  let missed = 0;
  for (const picture of pictures) {
    const start = performance.now();
    const embedding = await contestant.embed(picture);
    ms.push(performance.now() - start);
    if (!embedding) missed++;
  }
  return { kind: "time", ms, missed };
}

async function stages(contestant: Contestant, files: readonly string[]): Promise<ReplyTo<"stages">> {
  const told: Stages[] = [];
  if (!contestant.timeStages) return { kind: "stages", stages: told };
  const pictures = await readAll(files);
  // Its first picture is not counted: what it needs may be loaded only then.
  await contestant.timeStages(pictures[0]);
  for (const picture of pictures) told.push(await contestant.timeStages(picture));
  return { kind: "stages", stages: told };
}

async function throughput(
  contestant: Contestant,
  files: readonly string[],
  seconds: number,
): Promise<ReplyTo<"throughput">> {
  const jpegs = await readAll(files);
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1000;
  let pictures = 0;
  while (elapsed() < seconds) await contestant.embed(jpegs[pictures++ % jpegs.length]);
  return { kind: "throughput", pictures, seconds: elapsed() };
}

async function score(contestant: Contestant, pairs: readonly Pair[]): Promise<ReplyTo<"score">> {
  const embeddings = new Map<string, ArrayLike<number> | undefined>();
  for (const file of new Set(pairs.flatMap(({ a, b }) => [a, b]))) {
    embeddings.set(file, await contestant.embed(await readFile(file)));
  }
  const scores = pairs.map(({ a, b }) => {
    const [one, other] = [embeddings.get(a), embeddings.get(b)];
    return one && other ? contestant.compare(one, other) : null;
  });
  return { kind: "score", scores };
}

function readAll(files: readonly string[]): Promise<Uint8Array[]> {
  return Promise.all(files.map((file) => readFile(file)));
}

function failure(error: unknown): Reply {
  return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
}

function say(reply: Reply): void {
  process.send?.(reply);
}
