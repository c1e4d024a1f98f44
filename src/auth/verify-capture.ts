/** 1:1 for a back end: was the live person of its capture the user whom it names? Takes the capture, whatever the answer. */
import { VultusError } from "../shared/errors.ts";
import { acrOf } from "./acr.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { recordEvent } from "./events.ts";
import { templateOf } from "./faces.ts";
import { takeFinished } from "./read-verdict.ts";
import { facesOf } from "./spend-capture.ts";
import { verify } from "./verify.ts";

type VerifyCaptureDeps = Pick<
  AuthDeps,
  "records" | "keyring" | "decoy" | "settings" | "now" | "random" | "vision"
>;

export interface CaptureMatch {
  /** The capture passed, and its face is the user's. */
  readonly match: boolean;
  /** The capture alone: somebody did what was asked. */
  readonly passed: boolean;
  /** The level that was reached; null unless it matches. */
  readonly acr: string | null;
  /** Why it does not match: the capture's own reasons, or `no-match`. */
  readonly reasons: readonly string[];
  /** Cosine similarity. Only with a match: how near somebody else came, or that nobody has the name, is not told. */
  readonly score?: number;
}

/**
 * Unknown, not enrolled and not matching are one answer, and count as a failed attempt of the name and of the network that
 * streamed. A capture that failed is compared with nobody and counts as failed captures do.
 *
 * @param claim Username or email.
 * @param origin Of the back end, for the log.
 * @throws {VultusError} As `takeFinished`; `locked-out`, alike for names that exist and names that don't, when the capture is gone already.
 */
export async function verifyCapture(
  deps: VerifyCaptureDeps,
  captureId: string,
  claim: string,
  origin: RequestOrigin,
): Promise<CaptureMatch> {
  const capture = await takeFinished(deps, captureId);
  const about = { kind: "verify", captureId } as const;
  if (capture.status !== "passed") {
    // Without the user: nobody was looked up, so that the answer tells nothing of the name.
    await recordEvent(deps, origin, { ...about, outcome: "failure", reason: "capture-not-passed" });
    return { match: false, passed: false, acr: null, reasons: capture.reasons };
  }
  const faces = facesOf(deps, capture);
  // The network of whoever was in front of the camera: the back end's is everybody's.
  const result = await verify(deps, claim, templateOf(faces), capture.address).catch(
    async (error: unknown) => {
      if (error instanceof VultusError) {
        await recordEvent(deps, origin, { ...about, outcome: "failure", reason: error.code });
      }
      throw error;
    },
  );
  const numbers = { score: result.score, imageCount: faces.images.length };
  if (!result.isSame) {
    const { userId } = result;
    await recordEvent(deps, origin, { ...about, outcome: "failure", reason: "no-match", userId, numbers });
    return { match: false, passed: true, acr: null, reasons: ["no-match"] };
  }
  await recordEvent(deps, origin, {
    ...about,
    outcome: "success",
    assurance: faces.assurance,
    userId: result.user.id,
    numbers,
  });
  return { match: true, passed: true, acr: acrOf(faces.assurance), reasons: [], score: result.score };
}
