/** Hands a finished capture's verdict to a back end: once, then the capture is gone. */
import { VultusError } from "../shared/errors.ts";
import type { CaptureRecord } from "../storage/collections.ts";
import { acrOf } from "./acr.ts";
import type { AuthDeps } from "./deps.ts";

export interface Verdict {
  readonly id: string;
  readonly passed: boolean;
  readonly reasons: readonly string[];
  /** The name of the policy that it was judged by. */
  readonly policy: string;
  /** The level that was reached; null when it failed. */
  readonly acr: string | null;
  readonly evidence: unknown;
}

/** @throws {VultusError} As `takeFinished`. */
export async function readVerdict(deps: Pick<AuthDeps, "records">, captureId: string): Promise<Verdict> {
  const capture = await takeFinished(deps, captureId);
  const passed = capture.status === "passed";
  const { id, reasons, policy } = capture;
  const acr = passed ? acrOf(capture.acr) : null;
  return { id, passed, reasons, policy, acr, evidence: capture.evidence ?? null };
}

/**
 * Takes a capture of a back end's that has passed or failed: of two requests at once exactly one gets it.
 *
 * @throws {VultusError} `capture-wrong-purpose`; `capture-spent` when unknown, taken before or expired; `capture-not-passed` while it still runs.
 */
export async function takeFinished(
  deps: Pick<AuthDeps, "records">,
  captureId: string,
): Promise<CaptureRecord> {
  const running = (await deps.records.captures.get(captureId))?.record;
  // Every other capture belongs to the page that streamed it.
  if (running && running.purpose !== "verify") {
    throw new VultusError(
      "capture-wrong-purpose",
      'Begin the capture with the purpose "verify" to read its verdict.',
    );
  }
  if (running?.status === "open" || running?.status === "streaming") {
    throw new VultusError(
      "capture-not-passed",
      "The capture has no verdict yet. Ask again when its stream has ended.",
    );
  }
  const capture = running && (await deps.records.captures.take(captureId));
  if (!capture)
    throw new VultusError("capture-spent", "The verdict was read before, or the capture has expired.");
  return capture;
}
