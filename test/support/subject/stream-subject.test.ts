import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { decodeFrame, type FrameHeader } from "../../../src/contract/frame.ts";
import type { ServerMessage, StepPrompt } from "../../../src/contract/stream.ts";
import { still } from "./motion.ts";
import { prepareSubject } from "./prepare.ts";
import { subjectSources } from "./sources.ts";
import { streamSubject } from "./stream-subject.ts";

const subject = await prepareSubject(subjectSources.one);
const prompts: readonly StepPrompt[] = [{ kind: "centre" }, { kind: "turn", direction: "left" }];

let server: WebSocketServer;
let url: string;
beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  // A listening TCP server has an address with a port.
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => server.close());

/** Asks both prompts, two frames each, then ends; acknowledges only when told to. */
function serve(acknowledges: boolean, frames: FrameHeader[]): void {
  server.on("connection", (socket) => {
    const say = (message: ServerMessage): void => socket.send(JSON.stringify(message));
    const ask = (index: number): void => say({ type: "step", index, total: 2, prompt: prompts[index] });
    socket.on("message", (data: Buffer, isBinary) => {
      if (!isBinary) return ask(0);
      const header = decodeFrame(data)?.header;
      if (!header) return socket.close();
      frames.push(header);
      if (acknowledges) say({ type: "ack", sequence: header.sequence, progress: 0.5, hint: null });
      if (frames.length === 2) ask(1);
      if (header.step === 1 && frames.length >= 4) say({ type: "done", passed: true });
    });
  });
}

it("answers every step with numbered frames until the verdict", async () => {
  const frames: FrameHeader[] = [];
  serve(true, frames);
  const transcript = await streamSubject(url, "token", { subject, perform: still, fps: 50 });
  expect(transcript.outcome).toEqual({ type: "done", passed: true });
  expect(transcript.prompts).toEqual(prompts);
  expect(frames.map((frame) => frame.sequence)).toEqual(frames.map((_, i) => i));
  expect(frames[0].step).toBe(0);
  expect(frames[frames.length - 1].step).toBe(1);
});

it("waits for acknowledgements when two frames are under way", async () => {
  const sent: FrameHeader[] = [];
  serve(false, sent);
  const { framesSent } = await streamSubject(url, "token", {
    subject,
    perform: still,
    fps: 50,
    timeoutMs: 900,
  });
  expect(framesSent).toBe(2);
});

it("says when the server leaves without a verdict", async () => {
  server.on("connection", (socket) => socket.on("message", () => socket.close(4000)));
  const transcript = await streamSubject(url, "token", { subject });
  expect(transcript.outcome).toBeUndefined();
  expect(transcript.closeCode).toBe(4000);
});
