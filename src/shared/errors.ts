/** The one error class: a code from the table of problems and a sentence that says what to do next. */
import { type ProblemCode, problems } from "./problems.ts";

export interface ErrorOptions {
  /** The internal reason; logged, never sent to a client. */
  readonly cause?: unknown;
  /** When trying again makes sense, in whole seconds. */
  readonly retryAfterSeconds?: number;
  /** Machine-readable reasons behind the code, safe to show (for example quality reasons). */
  readonly reasons?: readonly string[];
}

export class VultusError extends Error {
  override readonly name = "VultusError";
  readonly code: ProblemCode;
  readonly retryAfterSeconds: number | undefined;
  readonly reasons: readonly string[];

  /** @param message What the caller should do next; shown to people. */
  constructor(code: ProblemCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.reasons = options.reasons ?? [];
  }

  get status(): number {
    return problems[this.code].status;
  }
}

/** Tells whether a failure is ours and carries this code. */
export function isProblem(error: unknown, code: ProblemCode): error is VultusError {
  return error instanceof VultusError && error.code === code;
}
