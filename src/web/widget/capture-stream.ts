/** The conversation with the server during one capture, as a state machine without a camera or a screen. */
import { encodeFrame, type FrameHeader } from "../../contract/frame.ts";
import type { HelloMessage, RiskHint, ServerMessage } from "../../contract/stream.ts";
import type { Trouble } from "./states.ts";

/** The part of a `WebSocket` that is used. */
export interface Socket {
  binaryType: BinaryType;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface StreamDeps {
  readonly openSocket: (url: string) => Socket;
  /** Calls back once after that many milliseconds. @returns A function that cancels it. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

export interface StreamListener {
  /** `step`, `ack` and `done`, in the server's order; nothing follows `done` or a trouble. */
  onMessage(message: Exclude<ServerMessage, { type: "error" }>): void;
  onTrouble(trouble: Trouble): void;
}

export interface CaptureStream {
  /** Whether pictures are wanted: not before the first step, nor after the end. */
  readonly wantsPictures: boolean;
  /** Sends one picture; dropped when the stream has ended. */
  sendFrame(frame: FrameHeader, jpeg: Uint8Array): void;
  /** Ends it without a word to the listener. */
  close(): void;
}

/** Longer than the server takes for a frame in the worst queue; a silent network must not look like a frozen page. */
const SILENCE_MS = 10_000;

type StreamState =
  | { readonly kind: "opening" }
  | { readonly kind: "greeted" }
  | { readonly kind: "stepping" }
  | { readonly kind: "ended" };

/** @param clientToken Sent as the first message; never part of an address, which logs would keep. */
export function openCaptureStream(
  deps: StreamDeps,
  url: string,
  clientToken: string,
  listener: StreamListener,
  risks: RiskHint[] = [],
): CaptureStream {
  let state: StreamState = { kind: "opening" };
  const socket = deps.openSocket(url);
  socket.binaryType = "arraybuffer";
  let cancelSilence = deps.after(SILENCE_MS, lose);

  /** A check that has begun is spent with its connection, whichever server answers next: the person hears that it starts anew. */
  function lose(): void {
    const trouble = state.kind === "stepping" ? "connection-lost" : "server-gone";
    endWith(() => listener.onTrouble(trouble));
  }

  function heard(): void {
    cancelSilence();
    cancelSilence = deps.after(SILENCE_MS, lose);
  }

  function endWith(tell: () => void): void {
    if (state.kind === "ended") return;
    state = { kind: "ended" };
    cancelSilence();
    socket.close();
    tell();
  }

  function receive(message: ServerMessage): void {
    heard();
    switch (message.type) {
      case "step":
        state = { kind: "stepping" };
        return listener.onMessage(message);
      case "ack":
        return listener.onMessage(message);
      case "done":
        return endWith(() => listener.onMessage(message));
      case "error":
        return endWith(() => listener.onTrouble(troubleOfCode(message.code)));
    }
  }

  socket.onopen = () => {
    if (state.kind !== "opening") return;
    state = { kind: "greeted" };
    const said = risks.length === 0 ? {} : { risks };
    const hello: HelloMessage = { type: "hello", token: clientToken, ...said };
    socket.send(JSON.stringify(hello));
  };
  socket.onmessage = ({ data }) => {
    if (state.kind === "ended") return;
    const message = parseServerMessage(data);
    if (message) receive(message);
    else endWith(() => listener.onTrouble("server-gone"));
  };
  socket.onclose = lose;

  return {
    get wantsPictures() {
      return state.kind === "stepping";
    },
    sendFrame(frame, jpeg) {
      if (state.kind !== "stepping") return;
      const bytes = encodeFrame(frame, jpeg);
      // `encodeFrame` makes its own ArrayBuffer; its return type does not say so.
      socket.send(bytes as Uint8Array<ArrayBuffer>);
    },
    close() {
      endWith(() => undefined);
    },
  };
}

/** What a code of the server means to the person; used for the stream and for beginning a capture. */
export function troubleOfCode(code: string): Trouble {
  switch (code) {
    case "stream-stalled":
    case "capture-spent":
      return "timed-out";
    case "overloaded":
    case "model-missing":
    case "model-damaged":
    case "storage-unavailable":
      return "server-busy";
    case "too-many-requests":
    case "locked-out":
      return "too-many-attempts";
    case "unreachable":
    case "unreadable-reply":
    case "internal":
      return "server-gone";
    default:
      return "not-allowed";
  }
}

/** The address of a capture's stream, beside the page or beside `baseUrl`. */
export function streamUrl(baseUrl: string, pageUrl: string, captureId: string): string {
  const url = new URL(`${baseUrl}/v1/captures/${encodeURIComponent(captureId)}/stream`, pageUrl);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

function parseServerMessage(data: unknown): ServerMessage | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const message: unknown = JSON.parse(data);
    const known = ["step", "ack", "done", "error"];
    if (typeof message !== "object" || message === null || !("type" in message)) return undefined;
    if (typeof message.type !== "string" || !known.includes(message.type)) return undefined;
    // The server is trusted with the shape of its own messages; the type tells them apart.
    return message as ServerMessage;
  } catch {
    return undefined;
  }
}
