/** Requests to a running server with a secret key: what it refuses is thrown as it said it. */
import type { z } from "zod";
import { problem } from "../../contract/problem.ts";
import { MINUTE, SECOND } from "../../shared/clock.ts";
import { VultusError } from "../../shared/errors.ts";
import { type ProblemCode, problems } from "../../shared/problems.ts";

/** Every method throws the server's refusals as it gave them, and `server-unreachable` where none can be read. */
export interface ServerLink {
  /** @returns What the server answered, and the time there in epoch milliseconds; NaN when it told none. */
  call<T>(
    request: LinkRequest,
    schema: z.ZodType<T>,
  ): Promise<{ readonly reply: T; readonly dateMs: number }>;
  /** @returns A body that is no JSON, piece by piece as it comes. */
  download(path: string): AsyncIterable<Uint8Array>;
}

export interface LinkRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly body?: object;
}

/** Looking at one photo takes well under a second, at twenty on a busy server much longer. */
const LONGEST_ANSWER_MS = { plain: 10 * SECOND, upload: 2 * MINUTE };
/** Bodies with pictures are longer than this, others are not. */
const PLAIN_BODY_CHARACTERS = 10_000;

export interface LinkEnd {
  /** Without a slash at the end. */
  readonly origin: string;
  readonly apiKey: string;
  /** What the command calls itself, for the event log there. */
  readonly userAgent: string;
}

/** @param send Stands in for `fetch`. */
export function linkTo({ origin, apiKey, userAgent }: LinkEnd, send: typeof fetch): ServerLink {
  /** @returns What the server answers, and the timer that ends it all unless it is refreshed or cleared. */
  async function ask({
    method,
    path,
    body,
  }: LinkRequest): Promise<{ response: Response; patience: NodeJS.Timeout }> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const longest = LONGEST_ANSWER_MS[(text?.length ?? 0) > PLAIN_BODY_CHARACTERS ? "upload" : "plain"];
    const giveUp = new AbortController();
    const patience = setTimeout(() => giveUp.abort(), longest);
    const headers = {
      ...{ accept: "application/json", authorization: `Bearer ${apiKey}` },
      // Headers are ASCII; names of accounts need not be.
      "user-agent": userAgent.replace(/[^ -~]/g, "?"),
    };
    const response = await send(origin + path, {
      method,
      ...(text === undefined
        ? { headers }
        : { headers: { ...headers, "content-type": "application/json" }, body: text }),
      // The key is for this server and no other.
      redirect: "error",
      signal: giveUp.signal,
    }).catch((cause: unknown) => {
      clearTimeout(patience);
      throw unreachable(`${origin} does not answer. Start the server, or name another with --server.`, cause);
    });
    if (response.ok) return { response, patience };
    const refusal = await textOf(response, patience);
    throw refusalOf(origin, refusal, response.headers.get("retry-after"));
  }

  return {
    async call(request, schema) {
      const { response, patience } = await ask(request);
      const text = await textOf(response, patience);
      const reply = schema.safeParse(text === "" ? undefined : parseJson(text));
      if (!reply.success) throw noVultus(origin);
      return { reply: reply.data, dateMs: Date.parse(response.headers.get("date") ?? "") };
    },
    async *download(path) {
      const { response, patience } = await ask({ method: "GET", path });
      try {
        for await (const piece of response.body ?? []) {
          patience.refresh();
          yield piece;
        }
      } catch (cause) {
        throw unreachable(`${origin} broke off before all had come. Try again.`, cause);
      } finally {
        clearTimeout(patience);
      }
    },
  };
}

async function textOf(response: Response, patience: NodeJS.Timeout): Promise<string> {
  const text = await response.text().catch(() => "");
  clearTimeout(patience);
  return text;
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
