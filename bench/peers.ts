/**
 * This project beside the libraries that people use for the same work: speed on the same webcam pictures, accuracy on the
 * same pairs, in one run. `node --import tsx bench/peers.ts [pairs]`, 600 pairs of faces by default, 0 for speed only.
 */
import { type ChildProcess, fork } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Estimate, median, percent, proportion } from "../src/evaluation/statistics.ts";
import { isMain, requireData } from "./lib/vision.ts";
import {
  type ContestantName,
  contestantNames,
  type Pair,
  type Reply,
  type Request,
} from "./peers/messages.ts";

export interface PeerResult {
  readonly name: ContestantName;
  readonly label: string;
  readonly version: string;
  readonly medianMs: number;
  /** Median over the rounds of its median divided by ours in the same round. */
  readonly timesOurs: number;
  /** The same against our pipeline with mirror and PAD. */
  readonly timesOursFull: number;
  readonly pictures: number;
  readonly missedPictures: number;
  /** Ten folds, each decided with the threshold that is best on the other nine; a missed face counts as "different". */
  readonly accuracy: Estimate | undefined;
  /** The same over the pairs in which both faces were found: the embedding without its detector. */
  readonly accuracyWhenFound: Estimate | undefined;
  readonly missedPairs: number;
}

export interface PeersResult {
  readonly machine: string;
  readonly node: string;
  readonly pictures: number;
  readonly pairs: number;
  readonly peers: readonly PeerResult[];
  /** Contestants that could not take part, and why. */
  readonly skipped: readonly string[];
}

const ROUNDS = 4;
const WARM_UP = 3;
const FOLDS = 10;

/** @param pairCount Pairs of faces for the accuracy, spread evenly over LFW's folds and answers. */
export async function measurePeers(pairCount: number): Promise<PeersResult> {
  const data = requireData();
  const folder = join(data, "pad/print-nuaa/live");
  const files = readdirSync(folder).toSorted();
  const pictures = files.map((file) => join(folder, file));
  const pairs = selectPairs(join(data, "faces/lfw"), pairCount);
  const skipped: string[] = [];
  const runners: Runner[] = [];
  try {
    for (const name of contestantNames) {
      try {
        runners.push(await startRunner(name));
      } catch (error) {
        skipped.push(`${name}: ${String(error)}`);
      }
    }
    const rounds = await timeInRounds(runners, pictures);
    const scores = new Map<ContestantName, readonly (number | null)[]>();
    for (const runner of pairs.length > 0 ? runners : []) {
      const reply = await runner.ask({ kind: "score", pairs });
      if (reply.kind === "scores") scores.set(runner.name, reply.scores);
    }
    const peers = runners.map((runner) => summarise(runner, rounds, pairs, scores.get(runner.name)));
    const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`;
    return { machine, node: process.version, pictures: pictures.length, pairs: pairs.length, peers, skipped };
  } finally {
    for (const runner of runners) runner.stop();
  }
}

/** As a table for docs/benchmarks.md. */
export function peersTable(result: PeersResult): string {
  const rows = result.peers.map((peer) =>
    [
      `${peer.label} (${peer.version})`,
      `${peer.medianMs.toFixed(1)} ms`,
      peer.timesOurs.toFixed(1),
      peer.timesOursFull.toFixed(1),
      `${peer.missedPictures} of ${peer.pictures}`,
      peer.accuracy ? percent(peer.accuracy) : "not measured",
      `${peer.missedPairs} of ${result.pairs}`,
      peer.accuracyWhenFound ? percent(peer.accuracyWhenFound) : "not measured",
    ].join(" | "),
  );
  return [
    `One 640 × 480 JPEG from its bytes to an embedding, medians of ${result.pictures}; LFW, ${result.pairs} pairs, 95 % intervals.`,
    `Machine: ${result.machine}; Node ${result.node}. Peers run on TensorFlow.js 4.22's wasm backend.`,
    "",
    "| | median | × ours | × ours with mirror and PAD | no face found | LFW accuracy | pairs missed | accuracy of the others |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
    ...result.skipped.map((reason) => `\nSKIPPED: ${reason}`),
  ].join("\n");
}

interface Runner {
  readonly name: ContestantName;
  readonly label: string;
  readonly version: string;
  ask(request: Request): Promise<Reply>;
  stop(): void;
}

interface Round {
  readonly ms: ReadonlyMap<ContestantName, readonly number[]>;
  readonly missed: ReadonlyMap<ContestantName, number>;
}

/** Each in its own process: neither memory nor threads of one disturb the next. */
async function startRunner(name: ContestantName): Promise<Runner> {
  const path = fileURLToPath(new URL("./peers/process.ts", import.meta.url));
  const child = fork(path, [name], { execArgv: ["--import", "tsx"] });
  const ready = await nextReply(child);
  if (ready.kind !== "ready") {
    child.kill();
    throw new Error(ready.kind === "failed" ? ready.reason : "It did not start.");
  }
  return {
    name,
    label: ready.label,
    version: ready.version,
    async ask(request) {
      const reply = nextReply(child);
      child.send(request);
      return reply;
    },
    stop: () => child.kill(),
  };
}

function nextReply(child: ChildProcess): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`Its process ended with ${code}.`));
    child.once("exit", onExit);
    child.once("message", (reply) => {
      child.off("exit", onExit);
      // Sent by process.ts, which shares the type.
      resolve(reply as Reply);
    });
  });
}

/** All take turns on every part of the pictures: what slows the machine for a while slows each of them. */
async function timeInRounds(
  runners: readonly Runner[],
  pictures: readonly string[],
): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const files = pictures.filter((_, i) => i % ROUNDS === round);
    const ms = new Map<ContestantName, readonly number[]>();
    const missed = new Map<ContestantName, number>();
    for (const runner of runners) {
      const reply = await runner.ask({ kind: "time", files, warmUp: WARM_UP });
      if (reply.kind !== "times") throw new Error(`${runner.name}: ${JSON.stringify(reply)}`);
      ms.set(runner.name, reply.ms);
      missed.set(runner.name, reply.missed);
    }
    rounds.push({ ms, missed });
  }
  return rounds;
}

function summarise(
  runner: Runner,
  rounds: readonly Round[],
  pairs: readonly Pair[],
  scores: readonly (number | null)[] | undefined,
): PeerResult {
  const msOf = (round: Round, name: ContestantName): readonly number[] => round.ms.get(name) ?? [];
  const ratioTo = (name: ContestantName): number =>
    median(rounds.map((round) => median(msOf(round, runner.name)) / median(msOf(round, name))));
  const all = rounds.flatMap((round) => msOf(round, runner.name));
  return {
    name: runner.name,
    label: runner.label,
    version: runner.version,
    medianMs: median(all),
    timesOurs: ratioTo("ours"),
    timesOursFull: ratioTo("ours-full"),
    pictures: all.length,
    missedPictures: rounds.reduce((sum, round) => sum + (round.missed.get(runner.name) ?? 0), 0),
    accuracy: scores && tenFoldAccuracy(pairs, scores),
    accuracyWhenFound:
      scores &&
      tenFoldAccuracy(
        pairs.filter((_, i) => scores[i] !== null),
        scores.filter((score) => score !== null),
      ),
    missedPairs: scores?.filter((score) => score === null).length ?? 0,
  };
}

/** As many of each answer from each of LFW's folds. */
function selectPairs(folder: string, count: number): readonly Pair[] {
  const lines = readFileSync(join(folder, "pairs.csv"), "utf8").trim().split("\n").slice(1);
  const groups = new Map<string, string[]>();
  for (const line of lines) {
    const group = line.split(",").slice(2).join();
    groups.set(group, [...(groups.get(group) ?? []), line]);
  }
  const each = Math.ceil(count / groups.size);
  return [...groups.values()].flatMap((group) =>
    group.slice(0, each).map((line) => {
      const [a, b, same] = line.split(",");
      return { a: join(folder, a), b: join(folder, b), same: same === "1" };
    }),
  );
}

function tenFoldAccuracy(pairs: readonly Pair[], scores: readonly (number | null)[]): Estimate {
  const judged = pairs.map((pair, i) => ({
    same: pair.same,
    score: scores[i] ?? -Infinity,
    fold: i % FOLDS,
  }));
  let right = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const threshold = bestThreshold(judged.filter((pair) => pair.fold !== fold));
    right += judged.filter((pair) => pair.fold === fold && pair.score >= threshold === pair.same).length;
  }
  return proportion(right, pairs.length);
}

/** The score that decides most pairs rightly when it and everything above it counts as the same person. */
function bestThreshold(judged: readonly { readonly same: boolean; readonly score: number }[]): number {
  const falling = judged.toSorted((a, b) => b.score - a.score);
  let gain = 0;
  let best = { gain: 0, threshold: Infinity };
  for (const { same, score } of falling) {
    gain += same ? 1 : -1;
    if (gain > best.gain) best = { gain, threshold: score };
  }
  return best.threshold;
}

if (isMain(import.meta.url)) {
  const result = await measurePeers(Number(process.argv[2] ?? 600));
  for (const reason of result.skipped) console.error(`SKIPPED ${reason}`);
  console.log(JSON.stringify(result, null, 2));
  console.log(`\n${peersTable(result)}`);
}
