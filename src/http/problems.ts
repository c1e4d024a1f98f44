/** Turns every failure into problem details (RFC 9457): a stable code and what to do next, never an internal. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import type { Problem } from "../contract/problem.ts";
import { VultusError } from "../shared/errors.ts";
import { problems } from "../shared/problems.ts";

/**
 * Answers a request that failed. What is our own fault is logged with its cause.
 *
 * @param isForOperator Whether the caller may read what is meant for the operator.
 */
export function replyWithProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  isForOperator = false,
): FastifyReply {
  const known = toVultusError(error);
  if (known.status >= 500) request.log.error({ err: known, cause: known.cause ?? error }, known.code);
  if (known.retryAfterSeconds !== undefined)
    void reply.header("retry-after", String(known.retryAfterSeconds));
  const detail = isForOperator ? known.message : publicDetail(known);
  return reply
    .code(known.status)
    .type("application/problem+json")
    .send({ ...problemOf(known, request.id), detail });
}

/**
 * What a client may read of a failure. The sentences of the server's own failures are for its operator (they name folders and
 * settings) and go to the log.
 */
export function publicDetail(error: VultusError): string {
  if (error.status < 500 || error.code === "overloaded") return error.message;
  return "Try again in a moment; if it stays, tell the operator.";
}

export function problemOf(error: VultusError, requestId: string): Problem {
  const { code, status, reasons } = error;
  return {
    type: `urn:vultus:problem:${code}`,
    title: problems[code].title,
    status,
    code,
    detail: publicDetail(error),
    ...(reasons.length > 0 ? { reasons: [...reasons] } : {}),
    requestId,
  };
}

/** Finds our word for whatever was thrown; what has none is `internal`, and its message stays inside. */
export function toVultusError(error: unknown): VultusError {
  if (error instanceof VultusError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const reasons = error.validation.map(
      (one) => `${one.instancePath.slice(1).replaceAll("/", ".") || "body"}: ${one.message}`,
    );
    return new VultusError("bad-request", `Correct the request: ${reasons.join("; ")}.`, { reasons });
  }
  return (
    byFastifyCode(error) ??
    new VultusError("internal", "Try again; if it stays, ask the operator.", { cause: error })
  );
}

function byFastifyCode(error: unknown): VultusError | undefined {
  if (!isFastifyError(error)) return undefined;
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
    case "FST_REQ_FILE_TOO_LARGE":
      return new VultusError("body-too-large", "Send smaller or fewer pictures.");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new VultusError(
        "unsupported-media-type",
        "Send the content type that the documentation names for this path.",
      );
    case "FST_INVALID_MULTIPART_CONTENT_TYPE":
      return new VultusError("unsupported-media-type", "Send the picture as multipart/form-data.");
    default:
      if (error.statusCode === undefined || error.statusCode >= 500) return undefined;
      return error.statusCode === 429
        ? new VultusError("too-many-requests", "Wait a minute, then try again.", { retryAfterSeconds: 60 })
        : new VultusError("bad-request", "The request could not be read: check its form and its length.");
  }
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && ("code" in error || "statusCode" in error);
}
