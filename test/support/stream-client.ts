/** A capture's WebSocket in the hands of a client that may send anything. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { encodeFrame } from "../../src/contract/frame.ts";
import type { ServerMessage } from "../../src/contract/stream.ts";
import { expectNothingInternal } from "./doors.ts";
import type { RealServer } from "./real-server.ts";

export interface StreamClient {
  /** Text or bytes, as they are. */
  send(message: string | Uint8Array): void;
  hello(token: string): void;
  /** @param changes To a frame that is in order, for step 0, taken 100 ms after the last. */
  frame(
    picture: Uint8Array,
    changes?: { readonly step?: number; readonly sequence?: number; readonly clientMs?: number },
  ): void;
  /** The next thing that the server says. @throws When it closes instead. */
  next(): Promise<ServerMessage>;
  /** The last thing that the server says, and how it closes; what it says before is passed over. */
  end(): Promise<{ readonly last: ServerMessage | undefined; readonly closeCode: number }>;
  /** Leaves without a word. */
  vanish(): void;
}

/** @param headers Of the connection. */
export async function openStreamClient(
  server: Pick<RealServer, "port">,
  captureId: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StreamClient> {
  const url = `ws://localhost:${server.port}/v1/captures/${captureId}/stream`;
  const socket = new WebSocket(url, { headers: { ...headers } });
  const said: ServerMessage[] = [];
  let wake = (): void => undefined;
  let last: ServerMessage | undefined;
  let sequence = 0;
  socket.on("message", (data: Buffer) => {
    const text = data.toString("utf8");
    expectNothingInternal(text);
    // Sent by the server under test, in the shape of its contract.
    last = JSON.parse(text) as ServerMessage;
    said.push(last);
    wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.on("close", (code) => {
      resolve(code);
      wake();
    });
  });
  await once(socket, "open");
  // What is sent into a socket that the server has closed is lost, as it should be.
  socket.on("error", () => undefined);

  return {
    send: (message) => socket.send(message),
    hello: (token) => socket.send(JSON.stringify({ type: "hello", token })),
    frame(picture, changes = {}) {
      const header = {
        sequence,
        clientMs: 100 * (sequence + 1),
        step: 0,
        colour: [0, 0, 0],
        ...changes,
      } as const;
      sequence += 1;
      socket.send(encodeFrame(header, picture));
    },
    async next() {
      for (;;) {
        const message = said.shift();
        if (message) return message;
        if (socket.readyState === WebSocket.CLOSED) throw new Error("The server closed the stream.");
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    end: async () => ({ closeCode: await closed, last }),
    vanish: () => socket.terminate(),
  };
}
