/** The WebSocket of a capture: hello, then frames up and steps, acknowledgements and the end down. */
import type { WebSocket } from "@fastify/websocket";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { networkOf } from "../../auth/network.ts";
import { type CaptureStream, openCaptureStream } from "../../auth/stream-capture.ts";
import { decodeFrame } from "../../contract/frame.ts";
import { helloMessage, type ServerMessage } from "../../contract/stream.ts";
import { VultusError } from "../../shared/errors.ts";
import { type App, type HttpContext, originOf, perMinute } from "../context.ts";
import { publicDetail, toVultusError } from "../problems.ts";

/** WebSocket close code for a refusal (4000-4999 are the application's). */
const CLOSE_REFUSED = 4400;
/** What is left of all captures to a network that holds half of them: it never shuts everybody else out. */
const CROWDS_SHARE = 3 / 4;

export function captureStreamRoutes(app: App, context: HttpContext): void {
  const openByNetwork = new Map<string, number>();
  const open = new Set<ServedStream>();
  const judged = new Set<WebSocket>();
  const admit = (socket: WebSocket, others: number): void => {
    const { capturesAtOnce } = context.settings;
    const isCrowd = others >= capturesAtOnce / 2;
    if (judged.size >= (isCrowd ? Math.floor(capturesAtOnce * CROWDS_SHARE) : capturesAtOnce)) {
      throw new VultusError("overloaded", "Too many people are being checked. Try again in a moment.");
    }
    judged.add(socket);
  };
  // The database is open until then, and nobody is blamed for a check that the server broke off.
  app.addHook("preClose", async () => {
    await Promise.all([...open].map((stream) => stream.end()));
  });
  app.get(
    "/v1/captures/:id/stream",
    {
      websocket: true,
      schema: { hide: true, params: z.object({ id: z.string().max(100) }) },
      config: perMinute(context.settings.limits.captures),
    },
    (socket, request) => {
      const network = networkOf(request.ip);
      const others = openByNetwork.get(network) ?? 0;
      openByNetwork.set(network, others + 1);
      const release = (): void => void judged.delete(socket);
      const place = { captureId: request.params.id, others, admit: () => admit(socket, others), release };
      const stream = serveStream(context, socket, request, place);
      open.add(stream);
      socket.on("close", () => {
        open.delete(stream);
        release();
        const left = (openByNetwork.get(network) ?? 1) - 1;
        if (left > 0) openByNetwork.set(network, left);
        else openByNetwork.delete(network);
      });
    },
  );
}

interface ServedStream {
  /** Ends the capture because the server stops. */
  end(): Promise<void>;
}

interface Place {
  readonly captureId: string;
  /** Streams that the same network has open already. */
  readonly others: number;
  /** @throws {VultusError} `overloaded` */
  readonly admit: () => void;
  /** Nothing is judged any more; not when the socket has closed, which its client can delay. */
  readonly release: () => void;
}

function serveStream(
  { auth, settings }: HttpContext,
  socket: WebSocket,
  request: FastifyRequest,
  { captureId, others, admit, release }: Place,
): ServedStream {
  // Monotonic: a correction of the server's clock must not look like a client that cheats with its own.
  const openedAt = performance.now();
  let stream: CaptureStream | undefined;
  let isGreeted = false;

  const send = (messages: readonly ServerMessage[]): void => {
    for (const message of messages) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify(message));
      if (message.type !== "done") continue;
      release();
      socket.close(1000);
    }
  };
  const refuse = (error: unknown): void => {
    const known = toVultusError(error);
    const { code, cause } = known;
    if (known.status >= 500) request.log.error({ err: error, cause }, code);
    release();
    send([{ type: "error", code, detail: publicDetail(known) }]);
    socket.close(CLOSE_REFUSED, code);
  };
  const end = async (reason: Parameters<CaptureStream["end"]>[0]): Promise<void> => {
    await stream?.end(reason).then(send, refuse);
  };
  const stalled = (): void => {
    if (stream) void end("stalled");
    else refuse(new VultusError("stream-stalled", "Send the hello message and then frames without a pause."));
  };
  let stallTimer = setTimeout(stalled, settings.stallMs);
  let expiryTimer: NodeJS.Timeout | undefined;

  const hello = async (text: string): Promise<void> => {
    const message = helloMessage.safeParse(parseJson(text));
    if (isGreeted || !message.success) {
      throw new VultusError(
        "bad-request",
        "Send one hello message with the capture's client token, then frames.",
      );
    }
    isGreeted = true;
    // Before the capture is spent: whoever is turned away can use it in a moment, here or on another server.
    admit();
    stream = await openCaptureStream(
      auth,
      captureId,
      message.data.token,
      originOf(request),
      message.data.risks,
    );
    if (socket.readyState !== socket.OPEN) return end("client-gone");
    expiryTimer = setTimeout(() => void end("expired"), stream.expiresAt - auth.now());
    send([stream.first]);
  };
  const frame = (bytes: Uint8Array): void => {
    const decoded = decodeFrame(bytes);
    if (!stream || !decoded) {
      void end("bad-frame");
      return refuse(
        new VultusError("bad-frame", "Send frames only after the first step, each as its header and a JPEG."),
      );
    }
    const { sequence, clientMs, step, colour } = decoded.header;
    const { jpeg } = decoded;
    const answer = stream.frame({
      ...{ sequence, clientMs, step, colour, jpeg },
      serverMs: performance.now() - openedAt,
    });
    // Not awaited here, where the picture would be kept until the answer.
    answer.then(send, refuse);
  };

  socket.on("message", (message: Buffer | ArrayBuffer | Buffer[], isBinary: boolean) => {
    // A client that goes on after the end is not listened to.
    if (socket.readyState !== socket.OPEN) return;
    clearTimeout(stallTimer);
    stallTimer = setTimeout(stalled, settings.stallMs);
    // The library delivers one Buffer; it types the forms of its other settings, too.
    if (!Buffer.isBuffer(message)) return;
    if (isBinary) frame(new Uint8Array(message));
    else hello(message.toString("utf8")).catch(refuse);
  });
  socket.on("close", () => {
    clearTimeout(stallTimer);
    clearTimeout(expiryTimer);
    void end("client-gone");
  });
  socket.on("error", () => socket.terminate());
  if (others >= settings.streamsPerNetwork) {
    refuse(new VultusError("overloaded", "Too many captures come from your network. Try again in a minute."));
  }
  return { end: () => end("server-closing") };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
