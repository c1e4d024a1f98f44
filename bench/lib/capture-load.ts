/** People before the cameras of a real server: some who only look on, drawn beforehand, and one who does all that is asked. */
import { setTimeout as wait } from "node:timers/promises";
import { WebSocket } from "ws";
import { encodeFrame } from "../../src/contract/frame.ts";
import type { ServerMessage } from "../../src/contract/stream.ts";
import { encodeJpeg } from "../../test/support/subject/encode.ts";
import { answering } from "../../test/support/subject/motion.ts";
import { prepareSubject } from "../../test/support/subject/prepare.ts";
import { renderFrame } from "../../test/support/subject/render.ts";
import { subjectSources } from "../../test/support/subject/sources.ts";
import type { Transcript } from "../../test/support/stream-frames.ts";
import { streamSubject } from "../../test/support/subject/stream-subject.ts";

export const FRAMES_PER_SECOND = 11;
/** Whom a full server turned away comes again after so long. */
export const FULL_MS = 2_000;
const LOST_MS = 1_000;

/** What the server did for somebody. */
export interface Streamed {
  /** Frames that it acknowledged. */
  readonly acknowledged: number;
  /** How often it was full. */
  readonly turnedAway: number;
}

const sources = Object.values(subjectSources);
let captures = 0;

/** Draws people who look at the camera and do nothing, each in their own way: no picture comes twice. */
export async function renderIdle(people: number, seconds: number): Promise<Uint8Array[][]> {
  const films: Uint8Array[][] = [];
  for (let person = 0; person < people; person++) {
    const subject = await prepareSubject(sources[person % sources.length]);
    const perform = answering(person);
    const film: Uint8Array[] = [];
    for (let i = 0; i < seconds * FRAMES_PER_SECOND; i++) {
      const ms = (i * 1000) / FRAMES_PER_SECOND;
      film.push(await encodeJpeg(renderFrame(subject, perform({ kind: "centre" }, ms, ms))));
    }
    films.push(film);
  }
  return films;
}

/**
 * Shows a film to one capture after another, each going on where the last one ended, until it is told to stop.
 * Shown again, it is refused as seen before after some seconds; the next capture begins at once.
 * A full server is asked again after two seconds.
 *
 * @param mostInFlight As many frames may wait for their acknowledgement; the page's widget has 2, and by default there is no end to them.
 */
export async function streamIdle(
  port: number,
  film: readonly Uint8Array[],
  isOver: () => boolean,
  mostInFlight = Infinity,
): Promise<Streamed> {
  let acknowledged = 0;
  let turnedAway = 0;
  let shown = 0;
  const next = (): Uint8Array => film[shown++ % film.length];
  while (!isOver()) {
    const streamed = await streamOnce(port, next, isOver, mostInFlight);
    acknowledged += streamed.acknowledged;
    turnedAway += streamed.turnedAway;
    if (streamed.turnedAway > 0) await wait(FULL_MS);
  }
  return { acknowledged, turnedAway };
}

/** One person does all that is asked of a fresh capture. */
export async function performOnce(port: number, seed: number): Promise<Transcript> {
  const subject = await prepareSubject(sources[0]);
  const { url, token, headers } = await beginCapture(port);
  return streamSubject(url, token, { subject, perform: answering(1_000 + seed), headers });
}

async function streamOnce(
  port: number,
  next: () => Uint8Array,
  isOver: () => boolean,
  mostInFlight: number,
): Promise<Streamed> {
  const { url, token, headers } = await beginCapture(port);
  const socket = new WebSocket(url, { headers });
  let acknowledged = 0;
  let turnedAway = 0;
  let step = -1;
  let sequence = 0;
  let newest = -1;
  let lastSentMs = 0;
  const openedAt = performance.now();
  const send = (): void => {
    // One that is not open yet can only be closed with an error.
    if (socket.readyState !== WebSocket.OPEN) return;
    if (isOver()) return socket.close();
    if (step < 0) return;
    const clientMs = performance.now() - openedAt;
    // The server replaces a frame that waits by a newer one without a word: after a while it counts as judged.
    if (sequence - 1 - newest >= mostInFlight && clientMs - lastSentMs < LOST_MS) return;
    lastSentMs = clientMs;
    socket.send(encodeFrame({ sequence: sequence++, clientMs, step, colour: [0, 0, 0] }, next()));
  };
  const timer = setInterval(send, 1000 / FRAMES_PER_SECOND);
  await new Promise<void>((resolve, reject) => {
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", token })));
    socket.on("message", (data: Buffer) => {
      // The server under test, which keeps to its contract.
      const message = JSON.parse(data.toString()) as ServerMessage;
      if (message.type === "step") step = message.index;
      if (message.type === "ack") {
        acknowledged++;
        newest = Math.max(newest, message.sequence);
      }
      if (message.type === "error" && message.code === "overloaded") turnedAway++;
    });
    socket.on("close", () => resolve());
    socket.on("error", reject);
  }).finally(() => clearInterval(timer));
  return { acknowledged, turnedAway };
}

/** From an address of its own, as different people's captures come. */
async function beginCapture(port: number) {
  captures += 1;
  const base = `127.0.0.1:${port}/v1/captures`;
  const headers = { "x-forwarded-for": `10.${(captures >> 8) & 255}.${captures & 255}.1` };
  const answer = await fetch(`http://${base}`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ purpose: "sign-in" }),
  });
  // As above.
  const { id, clientToken } = (await answer.json()) as { id: string; clientToken: string };
  return { url: `ws://${base}/${id}/stream`, token: clientToken, headers };
}
