/** What may be told of an answer of a service that speaks as Amazon's do: name and status alone, for its messages quote values and what was signed. */

/** @returns Something to log as the cause. */
export function describeAnswer(error: unknown): Error {
  if (!(error instanceof Error)) return new Error("unknown failure");
  const status = statusOf(error);
  if (status !== undefined) return new Error(`${error.name} (HTTP ${status})`);
  // Nothing was answered: the network says why in a code.
  return new Error("code" in error && typeof error.code === "string" ? error.code : error.name);
}

/** @returns The HTTP status; undefined when nothing was answered. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("$metadata" in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return undefined;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}
