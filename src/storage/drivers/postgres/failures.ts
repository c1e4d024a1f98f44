/** Turns a database's errors into ours. Never keeps a statement's parameters or a refused value: they are personal data. */
import { VultusError } from "../../../shared/errors.ts";

/**
 * Translates whatever a driver threw.
 *
 * @param error An error with an SQLSTATE as `code`, or one of the network's.
 */
export function translateFailure(error: unknown): VultusError {
  if (error instanceof VultusError) return error;
  const sqlState = sqlStateOf(error);
  if (sqlState === UNIQUE_VIOLATION) {
    return new VultusError("record-exists", "A record with this key exists; choose another.", {
      cause: describe(error, sqlState),
    });
  }
  if (sqlState === undefined || passing.test(sqlState)) {
    return new VultusError("storage-unavailable", "The database does not answer; try again in a moment.", {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      cause: describe(error, sqlState),
    });
  }
  return new VultusError("internal", "The database refused a statement; see the server's log.", {
    cause: describe(error, sqlState),
  });
}

const UNIQUE_VIOLATION = "23505";
const RETRY_AFTER_SECONDS = 2;

/** Connection lost, wrong password or database, rolled back by a rival, out of disk, memory or connections, cancelled or shut down. */
const passing = /^(08|28|3D000|40|53|57|58)/;

/** Classes whose message may quote a value: bad data and broken constraints. */
const quotesValues = /^(22|23)/;

function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return /^[0-9A-Z]{5}$/.test(error.code) && !error.code.startsWith("E") ? error.code : undefined;
}

function describe(error: unknown, sqlState: string | undefined): Error {
  const message = error instanceof Error ? error.message : "unknown failure";
  if (sqlState === undefined) return new Error(message || networkCode(error));
  return new Error(quotesValues.test(sqlState) ? `SQLSTATE ${sqlState}` : `SQLSTATE ${sqlState}: ${message}`);
}

/** Node reports several refused addresses as one error without a message. */
function networkCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "connection failed";
}
