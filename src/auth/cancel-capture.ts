/** Takes a back end's capture back: its link leads nowhere from then on, and nobody reads a verdict of it. */
import { VultusError } from "../shared/errors.ts";
import type { AuthDeps } from "./deps.ts";

/** One that is unknown, taken or expired is gone already. @throws {VultusError} `capture-wrong-purpose` */
export async function cancelCapture(deps: Pick<AuthDeps, "records">, captureId: string): Promise<void> {
  const capture = (await deps.records.captures.get(captureId))?.record;
  if (!capture) return;
  // Every other capture belongs to the page that streams it.
  if (capture.purpose !== "verify") {
    throw new VultusError(
      "capture-wrong-purpose",
      'Only captures of the purpose "verify" can be taken back.',
    );
  }
  await deps.records.captures.delete(captureId);
}
