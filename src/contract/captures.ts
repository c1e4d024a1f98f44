/** `/v1/captures`: begin a liveness ceremony, and read its verdict from a back end. */
import { z } from "zod";

export const capturePurpose = z.enum(["register", "sign-in", "add-face", "verify"]);
export type CapturePurpose = z.infer<typeof capturePurpose>;

export const beginCaptureBody = z.strictObject({
  /** `verify` needs a secret API key; its verdict is read with `GET /v1/captures/{id}`. */
  purpose: capturePurpose,
  /** One of `capturePolicies` in `/v1/settings`; left out, the first of them. */
  policy: z.string().min(1).max(40).optional(),
});
export type BeginCaptureBody = z.infer<typeof beginCaptureBody>;

export const begunCapture = z.object({
  id: z.string(),
  /** Opens the stream and spends the capture; keep it in the page that began it. */
  clientToken: z.string(),
  /** ISO 8601. */
  expiresAt: z.iso.datetime(),
});
export type BegunCapture = z.infer<typeof begunCapture>;

/** A passed capture, handed to registration, sign-in or adding a face. */
export const captureProof = z.strictObject({ id: z.string().max(100), clientToken: z.string().max(200) });
export type CaptureProof = z.infer<typeof captureProof>;

/** For back ends only: given once, then the capture is gone. */
export const captureVerdict = z.object({
  id: z.string(),
  passed: z.boolean(),
  reasons: z.array(z.string()),
  /** The name of the policy that it was judged by. */
  policy: z.string(),
  /** The level that was reached; null when it failed. */
  acr: z.string().nullable(),
  evidence: z.unknown(),
});

export const verifyCaptureBody = z.strictObject({
  /** Username or email of whom the back end expects. */
  user: z.string().min(1).max(254),
});

/** For back ends only: given once, then the capture is gone. */
export const captureMatch = z.object({
  /** The capture passed, and its face is the user's. */
  match: z.boolean(),
  /** The capture alone. */
  passed: z.boolean(),
  /** The level that was reached; null unless it matches. */
  acr: z.string().nullable(),
  /** Why it does not match: the capture's own reasons, or `no-match`. */
  reasons: z.array(z.string()),
  /** Cosine similarity; only with a match. */
  score: z.number().optional(),
});
export type CaptureMatch = z.infer<typeof captureMatch>;
