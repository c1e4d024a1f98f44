/** Tells which failures of a server or a database pass by themselves, or may: worth asking again. */
import { VultusError } from "../../shared/errors.ts";
import type { ProblemCode } from "../../shared/problems.ts";

const passing: readonly ProblemCode[] = [
  "server-unreachable",
  "overloaded",
  "storage-unavailable",
  "too-many-requests",
];

export function isPassing(error: unknown): error is VultusError {
  return error instanceof VultusError && passing.includes(error.code);
}
