/** Captures that have passed, stored as a stream stores them, without anybody in front of a camera. */
import { beginCapture, type CapturePurpose } from "../../src/auth/begin-capture.ts";
import type { AuthDeps } from "../../src/auth/deps.ts";
import { type CaptureProof, probeContext } from "../../src/auth/spend-capture.ts";
import { sealVectors } from "../../src/protection/sealed-template.ts";

/** @param photo Shows whose face the capture saw. */
export async function storePassedCapture(
  deps: AuthDeps,
  purpose: CapturePurpose,
  photo: Uint8Array,
): Promise<CaptureProof> {
  // Vision takes the bytes away.
  const { face } = await deps.vision.analyzePhoto(Uint8Array.from(photo), { embedding: "always" });
  if (!face?.embedding) throw new Error("The photo shows no face.");
  const { id, clientToken } = await beginCapture(deps, purpose, { address: "192.0.2.1", userAgent: "test" });
  const begun = await deps.records.captures.get(id);
  if (!begun) throw new Error("The capture was not stored.");
  const context = probeContext(id, deps.vision.modelId);
  const sealedProbe = sealVectors(deps.keyring.captureKey, [face.embedding.vector], context, deps.random);
  await deps.records.captures.replace(
    { ...begun.record, status: "passed", sealedProbe, quality: face.quality.overall },
    begun.version,
  );
  return { id, clientToken };
}
