/** Turns what the DynamoDB client throws into our errors, each saying what to look at. Keeps no request and no item: they are personal data. */
import { VultusError } from "../../../shared/errors.ts";
import { describeAnswer } from "../aws-failures.ts";

/** @param table Named in the message; the operator chose it. */
export function translateFailure(error: unknown, table: string): VultusError {
  if (error instanceof VultusError) return error;
  const name = error instanceof Error ? error.name : "";
  if (mistakes.has(name)) {
    return new VultusError("internal", "The database refused a request; see the server's log.", {
      cause: describeAnswer(error),
    });
  }
  return unavailable(adviceFor(name, table), describeAnswer(error));
}

/** The database is away or busy; asking again later may help. */
export function unavailable(advice: string, cause?: Error): VultusError {
  return new VultusError("storage-unavailable", advice, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}

/** Tells what the service answered by the name of its exception. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

const RETRY_AFTER_SECONDS = 2;

/** Requests that will be refused however often they are made. */
const mistakes: ReadonlySet<string> = new Set([
  "ValidationException",
  "SerializationException",
  "IdempotentParameterMismatchException",
  "ItemCollectionSizeLimitExceededException",
  "TypeError",
  "RangeError",
]);

function adviceFor(name: string, table: string): string {
  switch (name) {
    case "ResourceNotFoundException":
      return `There is no table ${table}, or it is still being made; create it, or correct its name or region.`;
    case "AccessDeniedException":
      return `The table ${table} may not be used with these credentials; allow them to read and write its items.`;
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
    case "IncompleteSignatureException":
    case "MissingAuthenticationTokenException":
    case "ExpiredTokenException":
      return "The database does not accept the credentials; correct them.";
    case "CredentialsProviderError":
      return "No credentials for the database were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, give the machine a role, or put them into the URL.";
    case "ThrottlingException":
    case "RequestLimitExceeded":
    case "ProvisionedThroughputExceededException":
      return "The database is asked more than it takes; try again in a moment.";
    default:
      return "The database does not answer; try again in a moment.";
  }
}
