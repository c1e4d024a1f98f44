/** A running server as a back end with a secret key speaks to it. */
import { z } from "zod";
import { begunCapture, type CaptureMatch, captureMatch } from "../../contract/captures.ts";
import { problem } from "../../contract/problem.ts";
import { SECOND } from "../../shared/clock.ts";
import { VultusError } from "../../shared/errors.ts";
import { type ProblemCode, problems } from "../../shared/problems.ts";

/** Every method throws the server's refusals as it gave them, and `server-unreachable` where none can be read. */
export interface RemoteServer {
  /** @returns The capture, and how long it can be used from now on, in milliseconds by the server's own clock. */
  beginCapture(policy: string | undefined): Promise<RemoteCapture>;
  verifyCapture(id: string, user: string): Promise<CaptureMatch>;
  cancelCapture(id: string): Promise<void>;
}

export interface RemoteCapture {
  readonly id: string;
  readonly clientToken: string;
  readonly lastsMs: number;
}

const LONGEST_ANSWER_MS = 10 * SECOND;
/** The header tells whole seconds; what is left is never said to be more than it is. */
const HEADER_LEAVES_OUT_MS = 999;

/** @param origin Without a slash at the end. @param send Stands in for `fetch`. */
export function remoteServer(origin: string, apiKey: string, send: typeof fetch): RemoteServer {
  async function call<T>(method: string, path: string, body: object | undefined, schema: z.ZodType<T>) {
    const response = await send(origin + path, {
      method,
      headers: {
        ...{ accept: "application/json", authorization: `Bearer ${apiKey}` },
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // The key is for this server and no other.
      redirect: "error",
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    }).catch((cause: unknown) => {
      throw unreachable(`${origin} does not answer. Start the server, or name another with --server.`, cause);
    });
    const text = await response.text().catch(() => "");
    if (!response.ok) throw refusalOf(origin, text, response.headers.get("retry-after"));
    const reply = schema.safeParse(text === "" ? undefined : parseJson(text));
    if (!reply.success) throw noVultus(origin);
    return { reply: reply.data, date: Date.parse(response.headers.get("date") ?? "") };
  }

  const pathOf = (id: string): string => `/v1/captures/${encodeURIComponent(id)}`;
  return {
    async beginCapture(policy) {
      const body = { purpose: "verify", ...(policy === undefined ? {} : { policy }) };
      const { reply, date } = await call("POST", "/v1/captures", body, begunCapture);
      const { id, clientToken, expiresAt } = reply;
      const now = Number.isNaN(date) ? Date.now() : date;
      return { id, clientToken, lastsMs: Math.max(0, Date.parse(expiresAt) - now - HEADER_LEAVES_OUT_MS) };
    },
    verifyCapture: async (id, user) =>
      (await call("POST", `${pathOf(id)}/verify`, { user }, captureMatch)).reply,
    async cancelCapture(id) {
      await call("DELETE", pathOf(id), undefined, z.undefined());
    },
  };
}

/** Whether only this machine can mean the address. */
export function isThisMachine(url: Readonly<URL>): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}

function refusalOf(origin: string, text: string, retryAfter: string | null): VultusError {
  const refusal = problem.safeParse(parseJson(text));
  if (!refusal.success || !isKnown(refusal.data.code)) return noVultus(origin);
  const { code, detail, reasons = [] } = refusal.data;
  const seconds = Number(retryAfter ?? Number.NaN);
  return new VultusError(code, detail, {
    reasons,
    ...(Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {}),
  });
}

function isKnown(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}

function noVultus(origin: string): VultusError {
  return unreachable(`What answers at ${origin} is no Vultus of this version. Name another with --server.`);
}

function unreachable(message: string, cause?: unknown): VultusError {
  return new VultusError("server-unreachable", message, { cause });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
