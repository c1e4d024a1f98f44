/** Turns what the S3 client throws into our errors, each saying what to look at. Keeps no request: its headers are signed with the secret. */
import { VultusError } from "../../shared/errors.ts";
import { describeAnswer, statusOf } from "./aws-failures.ts";

/** @param bucket Named in the message; the operator chose it. */
export function translateS3Failure(error: unknown, bucket: string): VultusError {
  if (error instanceof VultusError) return error;
  const isUnconfigured = error instanceof Error && error.message.startsWith("Region is missing");
  if (isUnconfigured) {
    return new VultusError(
      "config-invalid",
      "No region is known; add region=… to the URL, or set AWS_REGION.",
    );
  }
  return new VultusError("storage-unavailable", adviceFor(error, bucket), {
    cause: describeAnswer(error),
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

/** Tells whether the answer was that there is no such object, in a bucket that there is. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && error.name === "NoSuchKey";
}

/** Tells whether something else that happened to the object at the same moment was in the way. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === CONFLICT;
}

const CONFLICT = 409;
const RETRY_AFTER_SECONDS = 2;

function adviceFor(error: unknown, bucket: string): string {
  switch (error instanceof Error ? error.name : undefined) {
    case "NoSuchBucket":
      return `There is no bucket ${bucket}; create it, or correct its name.`;
    case "AccessDenied":
      return `The bucket ${bucket} may not be used with these credentials; allow them to list it, and to get, put and delete its objects.`;
    case "InvalidAccessKeyId":
    case "SignatureDoesNotMatch":
    case "InvalidToken":
    case "ExpiredToken":
      return `The service of the bucket ${bucket} does not accept the credentials; correct them.`;
    case "CredentialsProviderError":
      return "No credentials for the bucket were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, give the machine a role, or put them into the URL.";
    case "PermanentRedirect":
    case "AuthorizationHeaderMalformed":
    case "IllegalLocationConstraintException":
      return `The bucket ${bucket} is in another region; correct region=… in its URL.`;
    case "RequestTimeTooSkewed":
      return `The service of the bucket ${bucket} has another time; set this machine's clock.`;
    default:
      return isRefusal(error)
        ? `The service of the bucket ${bucket} refuses; see the server's log.`
        : `The bucket ${bucket} does not answer; try again in a moment.`;
  }
}

function isRefusal(error: unknown): boolean {
  const status = statusOf(error) ?? 0;
  return status >= 400 && status < 500 && status !== TOO_MANY_REQUESTS;
}

const TOO_MANY_REQUESTS = 429;
