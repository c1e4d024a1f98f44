/** A capture that a back end began and that came with a link: what is left of it as the run goes on. */
import type { BegunCapture, CaptureProof } from "../../contract/captures.ts";
import type { Trouble, WidgetState } from "./states.ts";

/** Stands in for the server when a run asks it to begin a capture. @param serverBegins Asks the server, where none is given. */
export function captureGiver<Body>(
  given: CaptureProof | undefined,
  serverBegins: (body: Body) => Promise<BegunCapture>,
): (body: Body) => Promise<CaptureProof> {
  return given === undefined ? serverBegins : () => Promise.resolve(given);
}

/** Before the first step is asked, these alone mean that the capture is gone: the server refuses it. */
const refusals: ReadonlySet<Trouble> = new Set<Trouble>(["timed-out", "not-allowed"]);

/**
 * Whether a given capture can no more be tried with: the first step spends it.
 *
 * @param hasBegun A step was asked before.
 */
export function isUsedUp(state: WidgetState, hasBegun: boolean): boolean {
  switch (state.kind) {
    case "passed":
    case "failed":
      return true;
    case "troubled":
      return hasBegun || refusals.has(state.trouble);
    case "explaining":
      return hasBegun;
    default:
      return false;
  }
}
