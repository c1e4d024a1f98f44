/** Requests to a running server with a secret key: what it refuses is thrown as it said it. */
import type { z } from "zod";
import { problem } from "../../contract/problem.ts";
import { MINUTE } from "../../shared/clock.ts";
import { VultusError } from "../../shared/errors.ts";
import { type ProblemCode, problems } from "../../shared/problems.ts";

/** Every method throws the server's refusals as it gave them, and `server-unreachable` where none can be read. */
export interface ServerLink {
  readonly origin: string;
  /** @returns What the server answered, and the time there in epoch milliseconds; NaN when it told none. */
  call<T>(
    request: LinkRequest,
    schema: z.ZodType<T>,
  ): Promise<{ readonly reply: T; readonly dateMs: number }>;
  /** @returns A body that is no JSON, piece by piece as it comes. @param mediaType What it must begin with to be what was asked for. */
  download(path: string, mediaType: string): AsyncIterable<Uint8Array>;
}

export interface LinkRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly body?: object;
  /** Without an answer for so long the request is given up. */
  readonly patienceMs?: number;
}

export interface LinkEnd {
  /** Without a slash at the end. */
  readonly origin: string;
  readonly apiKey: string;
  /** The command that makes such a key there. */
  readonly howToMakeOne: string;
  /** What the command calls itself, for the event log there. */
  readonly userAgent: string;
}

/** Twenty photos on a busy server, or the events of years before an export begins. */
const PATIENCE_MS = 2 * MINUTE;
/** A thousand events are a third of a megabyte; what is longer than this is no answer to us. */
const MOST_JSON_BYTES = 32 * 1024 * 1024;

/** @param send Stands in for `fetch`. */
export function linkTo(end: LinkEnd, send: typeof fetch): ServerLink {
  const { origin } = end;

  /** @returns What the server answers, and the timer that ends it all unless it is refreshed or cleared. */
  async function ask({ method, path, body, patienceMs = PATIENCE_MS }: LinkRequest): Promise<Answer> {
    const giveUp = new AbortController();
    const patience = setTimeout(() => giveUp.abort(), patienceMs);
    const headers = {
      authorization: `Bearer ${end.apiKey}`,
      // Headers are ASCII; names of accounts need not be.
      "user-agent": end.userAgent.replace(/[^ -~]/g, "?"),
    };
    const response = await send(origin + path, {
      method,
      ...(body === undefined
        ? { headers }
        : { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) }),
      // The key is for this server and no other.
      redirect: "manual",
      signal: giveUp.signal,
    }).catch((cause: unknown) => {
      clearTimeout(patience);
      throw unanswered(origin, method, giveUp.signal.aborted, cause);
    });
    const answer = { response, patience };
    if (response.ok) return answer;
    throw refusalOf(end, response, parseJson(await textOf(origin, answer).catch(() => "")));
  }

  return {
    origin,
    async call(request, schema) {
      const answer = await ask(request);
      const text = await textOf(origin, answer);
      const { status, headers } = answer.response;
      // Only 204 says that there is nothing to say.
      const reply = schema.safeParse(status === 204 ? undefined : (parseJson(text) ?? null));
      if (!reply.success) throw noVultus(origin);
      return { reply: reply.data, dateMs: Date.parse(headers.get("date") ?? "") };
    },
    async *download(path, mediaType) {
      const answer = await ask({ method: "GET", path });
      const isExpected = answer.response.headers.get("content-type")?.startsWith(mediaType);
      try {
        if (!isExpected) throw noVultus(origin);
        yield* piecesOf(origin, answer);
      } finally {
        clearTimeout(answer.patience);
      }
    },
  };
}

interface Answer {
  readonly response: Response;
  readonly patience: NodeJS.Timeout;
}

async function* piecesOf(origin: string, { response, patience }: Answer): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of response.body ?? []) {
      patience.refresh();
      yield piece;
    }
  } catch (cause) {
    throw unreachable(`${origin} broke off before all had come. Try again.`, cause);
  }
}

async function textOf(origin: string, answer: Answer): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of piecesOf(origin, answer)) {
      bytes += piece.byteLength;
      if (bytes > MOST_JSON_BYTES) throw noVultus(origin);
      pieces.push(piece);
    }
  } finally {
    clearTimeout(answer.patience);
  }
  return Buffer.concat(pieces).toString();
}

function refusalOf(end: LinkEnd, { status, headers }: Response, body: unknown): VultusError {
  const { origin } = end;
  const refusal = problem.safeParse(body);
  if (!refusal.success || !isKnown(refusal.data.code)) return refusalOfAnother(origin, status, headers);
  const { code, detail, reasons = [] } = refusal.data;
  if (reasons.includes("no-such-route")) {
    return unreachable(`${origin} does not offer this: it is an older Vultus, or its proxy keeps it back.`);
  }
  if (code === "api-key-required") {
    const advice = `Make one there with: ${end.howToMakeOne}`;
    return new VultusError(code, `VULTUS_API_KEY is unknown to ${origin}, or was revoked. ${advice}`);
  }
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return new VultusError(code, detail, {
    reasons,
    ...(Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {}),
  });
}

/** Proxies refuse in words of their own. */
function refusalOfAnother(origin: string, status: number, headers: Headers): VultusError {
  switch (status) {
    case 403:
      return unreachable(`${origin} keeps this to some networks. Ask from one of them.`);
    case 408:
      return unreachable(`The line to ${origin} is too slow for so much at once. Send fewer photos.`);
    case 413:
      return new VultusError(
        "body-too-large",
        `What answers at ${origin} takes no request of this size: a proxy before the server, most likely. Send fewer photos, or let it pass 40 MB.`,
      );
    case 502:
    case 503:
    case 504:
      return unreachable(`The server behind ${origin} does not answer its proxy (${status}).`);
    default:
      return status >= 300 && status < 400
        ? unreachable(
            `${origin} sends elsewhere, to ${headers.get("location") ?? "nowhere"}. Name that server if it is yours: the key goes to no other.`,
          )
        : noVultus(origin);
  }
}

/** What went wrong before there was an answer. */
function unanswered(origin: string, method: string, isTimeout: boolean, failure: unknown): VultusError {
  const { cause } = failure instanceof Error ? failure : {};
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  const why = isTimeout ? " in time" : code === undefined ? "" : ` (${code})`;
  // Refused, not found and not trusted: nothing was sent.
  const mayBeDone = method !== "GET" && (isTimeout || code === "ECONNRESET" || code?.startsWith("UND_ERR"));
  const advice = mayBeDone
    ? "It may have done what was asked all the same: look before you ask again."
    : "Start the server, or name another with --server.";
  return unreachable(`${origin} does not answer${why}. ${advice}`, failure);
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
