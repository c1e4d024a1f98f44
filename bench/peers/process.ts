/** The process of one contestant: loads it, then answers one request at a time. Started by peers.ts. */
import { readFile } from "node:fs/promises";
import type { Contestant } from "./contestant.ts";
import { type ContestantName, contestantNames, type Pair, type Reply, type Request } from "./messages.ts";

const name = contestantNames.find((known) => known === process.argv[2]);
try {
  if (!name) throw new Error(`Unknown contestant ${process.argv[2]}`);
  const contestant = await open(name);
  process.on("message", (request: Request) => {
    answer(contestant, request).then(say, (error: unknown) => say({ kind: "failed", reason: String(error) }));
  });
  process.on("disconnect", () => void contestant.close().then(() => process.exit(0)));
  say({ kind: "ready", label: contestant.label, version: contestant.version });
} catch (error) {
  say({ kind: "failed", reason: String(error) });
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
  }
}

function answer(contestant: Contestant, request: Request): Promise<Reply> {
  return request.kind === "time"
    ? time(contestant, request.files, request.warmUp)
    : score(contestant, request.pairs);
}

async function time(contestant: Contestant, files: readonly string[], warmUp: number): Promise<Reply> {
  const pictures = await Promise.all(files.map((file) => readFile(file)));
  for (const picture of pictures.slice(0, warmUp)) await contestant.embed(picture);
  const ms: number[] = [];
  let missed = 0;
  for (const picture of pictures) {
    const start = performance.now();
    const embedding = await contestant.embed(picture);
    ms.push(performance.now() - start);
    if (!embedding) missed++;
  }
  return { kind: "times", ms, missed };
}

async function score(contestant: Contestant, pairs: readonly Pair[]): Promise<Reply> {
  const embeddings = new Map<string, ArrayLike<number> | undefined>();
  for (const file of new Set(pairs.flatMap(({ a, b }) => [a, b]))) {
    embeddings.set(file, await contestant.embed(await readFile(file)));
  }
  const scores = pairs.map(({ a, b }) => {
    const [first, second] = [embeddings.get(a), embeddings.get(b)];
    return first && second ? contestant.compare(first, second) : null;
  });
  return { kind: "scores", scores };
}

function say(reply: Reply): void {
  process.send?.(reply);
}
