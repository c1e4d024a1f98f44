/** The built server from outside: how soon it is ready, what it weighs at rest, and whether its event loop stays free while captures stream. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { WebSocket } from "ws";
import { encodeFrame } from "../src/contract/frame.ts";
import type { ServerMessage } from "../src/contract/stream.ts";
import { freePort } from "../test/services/free-port.ts";
import { encodeJpeg } from "../test/support/subject/encode.ts";
import { idle } from "../test/support/subject/motion.ts";
import { prepareSubject } from "../test/support/subject/prepare.ts";
import { renderFrame } from "../test/support/subject/render.ts";
import { subjectSources } from "../test/support/subject/sources.ts";
import { median, quantile } from "../src/evaluation/statistics.ts";
import { isMain } from "./lib/vision.ts";

const entry = fileURLToPath(new URL("../dist/server/main.js", import.meta.url));
/** Streams and frames a second of each: 110 a second are offered. */
const STREAMS = 10;
const FRAMES_PER_SECOND = 11;
const LOAD_SECONDS = 30;
const STARTS = 5;

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
}

/** Needs `npm run build` before. */
export async function measureServer(): Promise<ServerResult> {
  const folder = await mkdtemp(join(tmpdir(), "vultus-bench-"));
  try {
    await stop((await start(folder)).child);
    const readySeconds: number[] = [];
    for (let i = 0; i < STARTS; i++) {
      const { child, seconds } = await start(folder);
      readySeconds.push(seconds);
      await stop(child);
    }
    const { child, port } = await start(folder);
    await wait(10_000);
    const restMegabytes = await residentMegabytes(child);
    const load = await underLoad(port);
    await stop(child);
    return { readySeconds, restMegabytes, ...load };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function underLoad(port: number) {
  const pictures = await renderPictures();
  let judged = 0;
  const load = { isOver: false };
  const streams = Array.from({ length: STREAMS }, async (_, i) => {
    await wait(i * 37);
    while (!load.isOver) {
      const frames = await streamOnce(port, pictures, () => load.isOver);
      judged += frames;
    }
  });
  const startedAt = performance.now();
  const delays: number[] = [];
  while (performance.now() - startedAt < LOAD_SECONDS * 1000) {
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

/** A person who looks at the camera and never blinks when asked: each capture lasts until its step times out. */
async function renderPictures(): Promise<Uint8Array[]> {
  const subject = await prepareSubject(subjectSources.one);
  const frames = Array.from({ length: 60 }, (_, i) =>
    renderFrame(subject, idle({ kind: "centre" }, 0, i * 90)),
  );
  return Promise.all(frames.map((frame) => encodeJpeg(frame)));
}

/** @returns How many frames the server acknowledged. */
async function streamOnce(
  port: number,
  pictures: readonly Uint8Array[],
  isOver: () => boolean,
): Promise<number> {
  const base = `127.0.0.1:${port}/v1/captures`;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ purpose: "sign-in" });
  const answer = await fetch(`http://${base}`, { method: "POST", headers, body });
  // The server under test, which keeps to its contract.
  const { id, clientToken } = (await answer.json()) as { id: string; clientToken: string };
  const socket = new WebSocket(`ws://${base}/${id}/stream`);
  let acknowledged = 0;
  let step = -1;
  let sequence = 0;
  const openedAt = performance.now();
  const send = () => {
    if (isOver()) socket.close();
    if (step < 0 || socket.readyState !== WebSocket.OPEN) return;
    const picture = pictures[sequence % pictures.length];
    // Bytes after a JPEG's end mean nothing, and make it another file: no frame is ever sent twice.
    const jpeg = Buffer.concat([picture, Buffer.from(`${sequence}`)]);
    const clientMs = performance.now() - openedAt;
    socket.send(encodeFrame({ sequence: sequence++, clientMs, step, colour: [0, 0, 0] }, jpeg));
  };
  const timer = setInterval(send, 1000 / FRAMES_PER_SECOND);
  await new Promise<void>((resolve, reject) => {
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", token: clientToken })));
    socket.on("message", (data: Buffer) => {
      // As above.
      const message = JSON.parse(data.toString()) as ServerMessage;
      if (message.type === "step") step = message.index;
      if (message.type === "ack") acknowledged++;
    });
    socket.on("close", () => resolve());
    socket.on("error", reject);
  }).finally(() => clearInterval(timer));
  return acknowledged;
}

async function start(folder: string): Promise<{ child: ChildProcess; port: number; seconds: number }> {
  const port = await freePort();
  const env = {
    ...process.env,
    VULTUS_DATA_DIR: folder,
    VULTUS_PORT: String(port),
    VULTUS_LOG_LEVEL: "warn",
  };
  const startedAt = performance.now();
  const child = spawn(process.execPath, [entry, "serve"], { env, stdio: "ignore" });
  for (;;) {
    if (child.exitCode !== null)
      throw new Error("The server ended while it started; run it by hand to see why.");
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return { child, port, seconds: (performance.now() - startedAt) / 1000 };
    await wait(20);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
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
    `| capture frames judged a second, ${STREAMS} captures at ${FRAMES_PER_SECOND} frames a second, passive PAD and an embedding every 300 ms included (${result.framesJudged} frames) | ${result.framesPerSecond.toFixed(0)} |`,
    `| \`GET /healthz\` meanwhile, median / p95 of ${result.healthSamples} | ${result.healthMedianMs.toFixed(1)} / ${result.healthP95Ms.toFixed(1)} ms |`,
  ].join("\n");
}

if (isMain(import.meta.url)) console.log(renderServer(await measureServer()));
