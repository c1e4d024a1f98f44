/** Performs a capture over its WebSocket in real time, without a browser: answers every step with frames until the verdict. */
import type { Socket } from "node:net";
import { WebSocket } from "ws";
import { encodeFrame } from "../../src/contract/frame.ts";
import type { ServerMessage, StepPrompt } from "../../src/contract/stream.ts";
import { shownColour } from "./subject/motion.ts";
import { asksToRest, withPlaces } from "./subject/prompt.ts";

/** What the camera sees at one moment. */
export interface Moment {
  readonly prompt: StepPrompt;
  readonly step: number;
  /** Since the step's first picture, or since the rest after it began. */
  readonly msSinceStep: number;
  readonly msSinceStart: number;
}

export interface FramesOptions {
  /** @returns A JPEG. */
  readonly draw: (moment: Moment) => Promise<Uint8Array> | Uint8Array;
  /** Whether who has done what was asked looks straight ahead as soon as the page says so; true by default. */
  readonly rests?: boolean;
  /** Frames a second; 10 by default. */
  readonly fps?: number;
  /** Of the connection, for example `origin`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives up after so long; 60 s by default. */
  readonly timeoutMs?: number;
  /** Told the connection's own port as soon as there is one. */
  readonly onConnected?: (clientPort: number | undefined) => void;
}

/** Everything the server said. */
export interface Transcript {
  readonly messages: readonly ServerMessage[];
  readonly prompts: readonly StepPrompt[];
  readonly framesSent: number;
  /** From sending the frame that was judged last to the verdict, in milliseconds; absent without one. */
  readonly verdictMs: number | undefined;
  /** The last `done` or `error`; absent when the connection closed without one. */
  readonly outcome: Extract<ServerMessage, { type: "done" | "error" }> | undefined;
  /** Of the WebSocket. */
  readonly closeCode: number;
}

/** As many frames may wait for their acknowledgement; the widget does the same. */
const MOST_IN_FLIGHT = 2;
/** The server replaces a frame that waits by a newer one, without a word: after so long it counts as judged. */
const LOST_MS = 1_000;

/**
 * @param url `ws://…/v1/captures/{id}/stream`.
 * @param token The capture's `clientToken`.
 * @throws When no WebSocket comes about.
 */
export async function streamFrames(url: string, token: string, options: FramesOptions): Promise<Transcript> {
  const { draw, rests = true, fps = 10, timeoutMs = 60_000, onConnected } = options;
  const socket = new WebSocket(url, {
    headers: { ...options.headers },
    finishRequest(request) {
      request.once("socket", (line: Socket) => line.once("connect", () => onConnected?.(line.localPort)));
      request.end();
    },
  });
  const messages: ServerMessage[] = [];
  const prompts: StepPrompt[] = [];
  const startedAt = performance.now();
  let step: { readonly index: number; prompt: StepPrompt; at: number; hasBegun: boolean } | undefined;
  let sequence = 0;
  let acknowledged = -1;
  const sentAt: number[] = [];
  let lastSentAt = 0;
  let isDrawing = false;
  let outcome: Transcript["outcome"];
  let verdictMs: number | undefined;

  const sendFrame = async (): Promise<void> => {
    const now = performance.now();
    const isFull = sequence - acknowledged > MOST_IN_FLIGHT && now - lastSentAt < LOST_MS;
    if (!step || isDrawing || isFull || outcome) return;
    isDrawing = true;
    try {
      // As in a page: dot and colours start with the step's first picture.
      if (!step.hasBegun) step.at = now;
      step.hasBegun = true;
      const { index, prompt, at } = step;
      const moment = { prompt, step: index, msSinceStep: now - at, msSinceStart: now - startedAt };
      const jpeg = await draw(moment);
      if (socket.readyState !== WebSocket.OPEN) return;
      const clientMs = now - startedAt;
      const colour = shownColour(prompt, now - at);
      socket.send(encodeFrame({ sequence, clientMs, step: index, colour }, jpeg));
      sequence += 1;
      lastSentAt = now;
      sentAt.push(performance.now());
    } finally {
      isDrawing = false;
    }
  };

  const receive = (message: ServerMessage): void => {
    messages.push(message);
    if (message.type === "ack") {
      acknowledged = Math.max(acknowledged, message.sequence);
      if (step) step.prompt = withPlaces(step.prompt, message);
      // Only once: each asking starts a new movement, back to the middle.
      if (rests && step && asksToRest(message) && step.prompt.kind !== "centre") {
        step.prompt = { kind: "centre" };
        step.at = performance.now();
      }
    }
    if (message.type === "step") {
      prompts.push(message.prompt);
      step = { index: message.index, prompt: message.prompt, at: performance.now(), hasBegun: false };
    }
    if (message.type === "done" || message.type === "error") {
      outcome = message;
      // The verdict takes the place of that frame's acknowledgement.
      const judgedAt = sentAt.at(acknowledged + 1);
      if (message.type === "done" && judgedAt !== undefined) verdictMs = performance.now() - judgedAt;
      socket.close();
    }
  };

  return new Promise<Transcript>((resolve, reject) => {
    const timer = setInterval(() => {
      if (performance.now() - startedAt > timeoutMs) socket.terminate();
      else sendFrame().catch(reject);
    }, 1_000 / fps);
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", token })));
    // Sent by the server under test, in the shape of its contract.
    socket.on("message", (data: Buffer) => receive(JSON.parse(data.toString("utf8")) as ServerMessage));
    socket.on("error", (error) => {
      clearInterval(timer);
      reject(error);
    });
    socket.on("close", (closeCode) => {
      clearInterval(timer);
      resolve({ messages, prompts, framesSent: sequence, verdictMs, outcome, closeCode });
    });
  });
}
