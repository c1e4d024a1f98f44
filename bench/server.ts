/** The built server from outside: how soon it is ready, what it weighs at rest, and whether its event loop stays free while captures stream. */
import { type ChildProcess, execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { median, quantile } from "../src/evaluation/statistics.ts";
import { startBuiltServer, stopBuiltServer } from "./lib/built-server.ts";
import { FRAMES_PER_SECOND, performOnce, renderIdle, streamIdle } from "./lib/capture-load.ts";
import { isMain } from "./lib/vision.ts";

/** More frames than two cores judge are offered: some are dropped, the newest counts. */
const FLOOD = { streams: 10, seconds: 30 };
/** Others that capture while one person does all that is asked. */
const OTHERS = 7;
const PERFORMANCES = 16;
const STARTS = 3;

export interface ServerResult {
  /** Seconds from the command to an answer, on a data folder that exists. */
  readonly readySeconds: readonly number[];
  /** Resident megabytes ten seconds after the start, without a request. */
  readonly restMegabytes: number;
  readonly framesPerSecond: number;
  readonly framesJudged: number;
  /** Milliseconds of `GET /healthz` while the frames stream. */
  readonly healthMedianMs: number;
  readonly healthP95Ms: number;
  readonly healthSamples: number;
  /** Milliseconds from sending the last judged frame to the verdict, beside seven other captures. */
  readonly verdictsMs: readonly number[];
  /** How many of the performances passed. */
  readonly passed: number;
}

/** Needs `npm run build` before. */
export async function measureServer(): Promise<ServerResult> {
  const folder = await mkdtemp(join(tmpdir(), "vultus-bench-"));
  try {
    await stopBuiltServer(await startBuiltServer(folder));
    const readySeconds: number[] = [];
    for (let i = 0; i < STARTS; i++) {
      const server = await startBuiltServer(folder);
      readySeconds.push(server.seconds);
      await stopBuiltServer(server);
    }
    const server = await startBuiltServer(folder);
    const { child, port } = server;
    await wait(10_000);
    const restMegabytes = await residentMegabytes(child);
    const pictures = await renderIdle(FLOOD.streams, FLOOD.seconds);
    const flood = await underFlood(port, pictures);
    const verdicts = await besideOthers(port, pictures);
    await stopBuiltServer(server);
    return { readySeconds, restMegabytes, ...flood, ...verdicts };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function underFlood(port: number, pictures: readonly (readonly Uint8Array[])[]) {
  let judged = 0;
  const load = { isOver: false };
  const streams = pictures.map(async (film, i) => {
    await wait(i * 37);
    const { acknowledged } = await streamIdle(port, film, () => load.isOver);
    judged += acknowledged;
  });
  const startedAt = performance.now();
  const delays: number[] = [];
  while (performance.now() - startedAt < FLOOD.seconds * 1000) {
    const askedAt = performance.now();
    await (await fetch(`http://127.0.0.1:${port}/healthz`)).arrayBuffer();
    delays.push(performance.now() - askedAt);
    await wait(50);
  }
  load.isOver = true;
  await Promise.all(streams);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    framesPerSecond: judged / seconds,
    framesJudged: judged,
    healthMedianMs: median(delays),
    healthP95Ms: quantile(delays, 0.95),
    healthSamples: delays.length,
  };
}

async function besideOthers(port: number, pictures: readonly (readonly Uint8Array[])[]) {
  const load = { isOver: false };
  const others = pictures.slice(0, OTHERS).map((film) => streamIdle(port, film, () => load.isOver));
  const verdictsMs: number[] = [];
  let passed = 0;
  for (let i = 0; i < PERFORMANCES; i++) {
    const { verdictMs, outcome } = await performOnce(port, i);
    if (verdictMs !== undefined) verdictsMs.push(verdictMs);
    if (outcome?.type === "done" && outcome.passed) passed++;
  }
  load.isOver = true;
  await Promise.all(others);
  return { verdictsMs, passed };
}

async function residentMegabytes(child: ChildProcess): Promise<number> {
  if (process.platform === "linux") {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(child.pid)]);
  return Number(stdout) / 1024;
}

/** @returns Markdown. */
export function renderServer(result: ServerResult): string {
  const ready = result.readySeconds.map((seconds) => seconds.toFixed(2)).join(", ");
  return [
    "| figure | measured |",
    "|---|---|",
    `| ready after a second start, median of ${result.readySeconds.length} (${ready}) | ${median(result.readySeconds).toFixed(2)} s |`,
    `| resident memory at rest, embedded database | ${result.restMegabytes.toFixed(0)} MB |`,
    `| capture frames judged a second, ${FLOOD.streams} captures at ${FRAMES_PER_SECOND} frames a second, passive PAD and an embedding every 300 ms included (${result.framesJudged} frames) | ${result.framesPerSecond.toFixed(0)} |`,
    `| \`GET /healthz\` meanwhile, median / p95 of ${result.healthSamples} | ${result.healthMedianMs.toFixed(1)} / ${result.healthP95Ms.toFixed(1)} ms |`,
    `| from the last frame to the verdict beside ${OTHERS} other captures, the subject's drawing on the same cores, median / p95 of ${result.verdictsMs.length} (${result.passed} passed) | ${median(result.verdictsMs).toFixed(0)} / ${quantile(result.verdictsMs, 0.95).toFixed(0)} ms |`,
  ].join("\n");
}

if (isMain(import.meta.url)) console.log(renderServer(await measureServer()));
