/** People before the cameras of a real server: some who only look on, drawn beforehand, and one who does all that is asked. */
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
 *
 * @returns How many frames the server acknowledged.
 */
export async function streamIdle(
  port: number,
  film: readonly Uint8Array[],
  isOver: () => boolean,
): Promise<number> {
  let acknowledged = 0;
  let shown = 0;
  const next = (): Uint8Array => film[shown++ % film.length];
  while (!isOver()) acknowledged += await streamOnce(port, next, isOver);
  return acknowledged;
}

/** One person does all that is asked of a fresh capture. */
export async function performOnce(port: number, seed: number): Promise<Transcript> {
  const subject = await prepareSubject(sources[0]);
  const { url, token, headers } = await beginCapture(port);
  return streamSubject(url, token, { subject, perform: answering(1_000 + seed), headers });
}

async function streamOnce(port: number, next: () => Uint8Array, isOver: () => boolean): Promise<number> {
  const { url, token, headers } = await beginCapture(port);
  const socket = new WebSocket(url, { headers });
  let acknowledged = 0;
  let step = -1;
  let sequence = 0;
  const openedAt = performance.now();
  const send = (): void => {
    if (isOver()) socket.close();
    if (step < 0 || socket.readyState !== WebSocket.OPEN) return;
    const clientMs = performance.now() - openedAt;
    socket.send(encodeFrame({ sequence: sequence++, clientMs, step, colour: [0, 0, 0] }, next()));
  };
  const timer = setInterval(send, 1000 / FRAMES_PER_SECOND);
  await new Promise<void>((resolve, reject) => {
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", token })));
    socket.on("message", (data: Buffer) => {
      // The server under test, which keeps to its contract.
      const message = JSON.parse(data.toString()) as ServerMessage;
      if (message.type === "step") step = message.index;
      if (message.type === "ack") acknowledged++;
    });
    socket.on("close", () => resolve());
    socket.on("error", reject);
  }).finally(() => clearInterval(timer));
  return acknowledged;
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
