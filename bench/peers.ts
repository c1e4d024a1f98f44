/**
 * This project beside the libraries that people use for the same work: speed, memory and start on the same webcam pictures,
 * accuracy on the same pairs, in one run. `node --import tsx bench/peers.ts [pairs]`, 600 pairs of faces by default, 0 for
 * speed only.
 */
import { readdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { isMain, requireData } from "./lib/vision.ts";
import { figuresOf, type Load, type PeersResult } from "./peers/figures.ts";
import { selectPairs } from "./peers/lfw-pairs.ts";
import { type ContestantName, contestantNames, type Pair } from "./peers/messages.ts";
import { countInRounds, startInRounds, timeInRounds, timeStagesInRounds } from "./peers/rounds.ts";
import { type Runner, startRunner } from "./peers/runner.ts";
import { peersTable } from "./peers/table.ts";

const usualLoad: Load = { rounds: 9, seconds: 2, starts: 5 };
const STAGE_PICTURES = 24;

/** @param pairCount Pairs of faces for the accuracy, spread evenly over LFW's folds and answers. */
export async function measurePeers(pairCount: number, load: Load = usualLoad): Promise<PeersResult> {
  const data = requireData();
  const folder = join(data, "pad/print-nuaa/live");
  const pictures = readdirSync(folder)
    .toSorted()
    .map((file) => join(folder, file));
  const pairs = selectPairs(join(data, "faces/lfw"), pairCount);
  const { runners, skipped } = await startAll();
  try {
    const { rounds, starts } = load;
    const timings = await timeInRounds(runners, pictures, rounds);
    const peaks = await peaksOf(runners);
    const throughputs = await countInRounds(runners, pictures, load);
    const some = pictures.slice(0, STAGE_PICTURES);
    const stages = await timeStagesInRounds(runners, some, rounds);
    const names = runners.map(({ name }) => name);
    const measured = {
      ...{ timings, peaks, throughputs, stages, pairs },
      starts: await startInRounds(names, pictures[0], starts),
      scores: await scoresOf(runners, pairs),
    };
    return {
      machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
      node: process.version,
      ...{ pictures: pictures.length, stagePictures: some.length, pairs: pairs.length, load, skipped },
      peers: runners.map((runner) => figuresOf(runner, measured)),
    };
  } finally {
    for (const runner of runners) runner.stop();
  }
}

/** Whoever cannot take part is named, here and in the table. */
async function startAll(): Promise<{ runners: readonly Runner[]; skipped: readonly string[] }> {
  const skipped: string[] = [];
  const runners: Runner[] = [];
  for (const name of contestantNames) {
    try {
      runners.push(await startRunner(name));
    } catch (error) {
      const reason = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      console.error(`SKIPPED ${reason}`);
      skipped.push(reason);
    }
  }
  return { runners, skipped };
}

async function peaksOf(runners: readonly Runner[]): Promise<ReadonlyMap<ContestantName, number>> {
  const peaks = new Map<ContestantName, number>();
  for (const runner of runners) {
    const { peakMegabytes } = await runner.ask({ kind: "memory" });
    if (peakMegabytes !== null) peaks.set(runner.name, peakMegabytes);
  }
  return peaks;
}

/** One for each processor at a time: nothing is timed any more. */
async function scoresOf(
  runners: readonly Runner[],
  pairs: readonly Pair[],
): Promise<ReadonlyMap<ContestantName, readonly (number | null)[]>> {
  const scores = new Map<ContestantName, readonly (number | null)[]>();
  if (pairs.length === 0) return scores;
  const waiting = [...runners];
  const lane = async (): Promise<void> => {
    for (let runner = waiting.pop(); runner; runner = waiting.pop()) {
      scores.set(runner.name, (await runner.ask({ kind: "score", pairs })).scores);
    }
  };
  await Promise.all(cpus().map(lane));
  return scores;
}

if (isMain(import.meta.url)) {
  const [pairs = "600", rounds, seconds, starts] = process.argv.slice(2);
  const given = { rounds: Number(rounds), seconds: Number(seconds), starts: Number(starts) };
  const result = await measurePeers(Number(pairs), starts === undefined ? usualLoad : given);
  console.log(JSON.stringify(result, null, 2));
  console.log(`\n${peersTable(result)}`);
}
