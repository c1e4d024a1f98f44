/** A refusal of the server, as an exception that carries the problem details. */
import type { Problem } from "../contract/problem.ts";

export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  /** When trying again makes sense, in whole seconds; undefined when the server did not say. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, retryAfterSeconds?: number) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** Tells whether a failure is a refusal with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): error is ProblemError {
  return error instanceof ProblemError && codes.includes(error.code);
}

/**
 * Reads the refusal out of a reply.
 *
 * @param body The parsed reply; anything that is not problem details (a proxy's page, for example) becomes `unreadable-reply`.
 * @param retryAfter The `Retry-After` header, in seconds.
 */
export function toProblemError(status: number, body: unknown, retryAfter: string | null): ProblemError {
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return new ProblemError(
    isProblem(body) ? body : unreadable(status),
    Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined,
  );
}

/** What is thrown when no reply came at all: the server is down or the network is. */
export function unreachable(): ProblemError {
  return new ProblemError({
    type: "urn:vultus:problem:unreachable",
    title: "The server does not answer.",
    status: 0,
    code: "unreachable",
    detail: "Check your connection, then try again.",
  });
}

function unreadable(status: number): Problem {
  return {
    type: "urn:vultus:problem:unreadable-reply",
    title: "The server's answer could not be read.",
    status,
    code: "unreadable-reply",
    detail: "Try again in a moment.",
  };
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== "object" || body === null) return false;
  return (
    "code" in body &&
    typeof body.code === "string" &&
    "title" in body &&
    typeof body.title === "string" &&
    "detail" in body &&
    typeof body.detail === "string"
  );
}
