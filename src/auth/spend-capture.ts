/** Uses a passed capture: once, by the page that made it, for what it was begun for. */
import { openVectors } from "../protection/sealed-template.ts";
import { equalInConstantTime, sha256Hex, utf8 } from "../shared/bytes.ts";
import { VultusError } from "../shared/errors.ts";
import type { CaptureRecord } from "../storage/collections.ts";
import type { CapturePurpose } from "./begin-capture.ts";
import type { AuthDeps } from "./deps.ts";
import type { Faces } from "./faces.ts";

type SpendDeps = Pick<AuthDeps, "records" | "keyring" | "vision">;

export interface CaptureProof {
  readonly id: string;
  readonly clientToken: string;
}

/**
 * Looks at a capture without using it up, to find other mistakes in a request first.
 *
 * @throws {VultusError} `capture-spent` when it is unknown, used, expired, or the token is another one; `capture-wrong-purpose`; `capture-not-passed`.
 */
export async function inspectCapture(
  deps: Pick<AuthDeps, "records">,
  proof: CaptureProof,
  purpose: CapturePurpose,
): Promise<CaptureRecord> {
  const capture = (await deps.records.captures.get(proof.id))?.record;
  if (!capture || !ownsCapture(capture, proof.clientToken)) throw spent();
  if (capture.purpose !== purpose) {
    throw new VultusError(
      "capture-wrong-purpose",
      `This capture is for ${capture.purpose}. Begin one for ${purpose}.`,
    );
  }
  if (capture.status !== "passed") {
    throw new VultusError(
      "capture-not-passed",
      "Stream to the capture until it says that it passed, then use it.",
    );
  }
  return capture;
}

/** Takes a passed capture: of two requests at once exactly one gets its faces. @throws as `inspectCapture`. */
export async function spendCapture(
  deps: SpendDeps,
  proof: CaptureProof,
  purpose: CapturePurpose,
): Promise<Faces> {
  await inspectCapture(deps, proof, purpose);
  const capture = await deps.records.captures.take(proof.id);
  if (!capture) throw spent();
  return facesOf(deps, capture);
}

/** Opens the faces that a passed capture saw. @throws {VultusError} `capture-spent` when it holds none. */
export function facesOf(deps: Pick<AuthDeps, "keyring" | "vision">, capture: CaptureRecord): Faces {
  if (!capture.sealedProbe) throw spent();
  const context = probeContext(capture.id, deps.vision.modelId);
  const vectors = openVectors(deps.keyring.captureKey, capture.sealedProbe, context);
  return {
    assurance: capture.acr,
    captureId: capture.id,
    modelId: deps.vision.modelId,
    images: vectors.map((vector) => ({ vector, kept: [] })),
    quality: capture.quality ?? 0,
  };
}

/** Compares in constant time. */
export function ownsCapture(capture: CaptureRecord, clientToken: string): boolean {
  return equalInConstantTime(utf8(sha256Hex(clientToken)), utf8(capture.tokenHash));
}

/** What a capture's sealed probes are authenticated with. */
export function probeContext(captureId: string, modelId: string): [string, string, string] {
  return ["capture-probe", captureId, modelId];
}

function spent(): VultusError {
  return new VultusError("capture-spent", "Begin a new capture with POST /v1/captures and stream to it.");
}
