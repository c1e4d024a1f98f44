/** Turns the driver's errors into ours. Keeps codes and names only: messages of the server may quote values, and those of the URL's parser its password. */
import { MongoNetworkError, MongoServerError, MongoSystemError } from "mongodb";
import { VultusError } from "../../../shared/errors.ts";

/** Translates whatever the driver threw. */
export function translateFailure(error: unknown): VultusError {
  if (error instanceof VultusError) return error;
  if (isTaken(error)) {
    return new VultusError("record-exists", "A record with this key exists; choose another.", {
      cause: describe(error),
    });
  }
  if (hasCode(error, UNAUTHORIZED)) {
    return new VultusError(
      "config-invalid",
      "The database user may not do this; grant it the roles readWrite and dbAdmin on its database.",
      { cause: describe(error) },
    );
  }
  if (isPassing(error)) {
    return new VultusError("storage-unavailable", "The database does not answer; try again in a moment.", {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      cause: describe(error),
    });
  }
  return new VultusError("internal", "The database refused a statement; see the server's log.", {
    cause: describe(error),
  });
}

/** Tells whether the server refused for one of these reasons. */
export function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof MongoServerError && codes.includes(Number(error.code));
}

const UNAUTHORIZED = 13;
const DUPLICATE_KEY = 11_000;
const INTERNAL = 1;
const RETRY_AFTER_SECONDS = 2;

function isTaken(error: unknown): boolean {
  if (hasCode(error, DUPLICATE_KEY)) return true;
  // FerretDB tells of a value that an update would repeat in the words of the database below it.
  const isRepeated = /UNIQUE constraint failed|duplicate key value/;
  return hasCode(error, INTERNAL) && error instanceof Error && isRepeated.test(error.message);
}

function isPassing(error: unknown): boolean {
  if (error instanceof MongoServerError) {
    return passingCodes.has(Number(error.code)) || error.hasErrorLabel("RetryableWriteError");
  }
  if (!(error instanceof Error)) return false;
  // A name that does not resolve has a system call, as `mongodb+srv` finds out.
  return isOfNetwork(error) || awayNames.has(error.name) || "syscall" in error;
}

function isOfNetwork(error: Error): boolean {
  return error instanceof MongoNetworkError || error instanceof MongoSystemError;
}

/** Of the driver itself, which exports few of their classes: it is closing, or none of its connections became free. */
const awayNames: ReadonlySet<string> = new Set([
  "MongoClientClosedError",
  "MongoExpiredSessionError",
  "MongoNotConnectedError",
  "MongoPoolClosedError",
  "MongoServerClosedError",
  "MongoTopologyClosedError",
  "MongoWaitQueueTimeoutError",
]);

/** Wrong password, out of disk, too slow, no primary or no majority now, shutting down, interrupted. */
const passingCodes: ReadonlySet<number> = new Set([
  6, 7, 18, 24, 50, 64, 79, 89, 91, 100, 112, 134, 189, 202, 262, 8_000, 9_001, 10_107, 11_600, 11_601,
  11_602, 13_435, 13_436, 14_031,
]);

function describe(error: unknown): Error {
  if (error instanceof MongoServerError)
    return new Error(`MongoDB ${error.code} ${error.codeName ?? ""}`.trim());
  if (!(error instanceof Error)) return new Error("unknown failure");
  // The network's errors name hosts and ports.
  return new Error(isOfNetwork(error) ? error.message : error.name);
}
