/** Signs a person in by their face: a capture under any policy that the operator offers, or where it is switched on a photo. The session says what was reached. */
import { isProblem, VultusError } from "../shared/errors.ts";
import type { SessionRecord, UserRecord } from "../storage/collections.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { recordEvent } from "./events.ts";
import { type Faces, templateOf } from "./faces.ts";
import { faceToCompare } from "./faces-from-photos.ts";
import { identify } from "./identify.ts";
import { reserveAttempt } from "./lockout.ts";
import { createSession } from "./sessions.ts";
import { type CaptureProof, spendCapture } from "./spend-capture.ts";
import { countFailure, verify } from "./verify.ts";

export interface SignInResult {
  readonly user: UserRecord;
  readonly session: SessionRecord;
  /** For the cookie; exists nowhere else. */
  readonly token: string;
}

/**
 * @param claim Username or email; left out, the face is looked for among all.
 * @throws {VultusError} `sign-in-failed` for every kind of "not you"; the capture problems; `locked-out`; those of `identify`.
 */
export async function signInByCapture(
  deps: AuthDeps,
  proof: CaptureProof,
  claim: string | undefined,
  origin: RequestOrigin,
): Promise<SignInResult> {
  return signIn(deps, await spendCapture(deps, proof, "sign-in"), claim, origin);
}

/** @throws {VultusError} `photo-sign-in-off`; the picture problems; those of `signInByCapture`. */
export async function signInByPhoto(
  deps: AuthDeps,
  photo: Uint8Array,
  claim: string | undefined,
  origin: RequestOrigin,
): Promise<SignInResult> {
  requirePhotoSignIn(deps);
  let faces: Faces;
  try {
    faces = await faceToCompare(deps, photo).catch(async (error: unknown) => {
      // An attack that was seen through is an attempt like any other: nobody tries prints until one passes.
      if (isProblem(error, "looks-recaptured")) await countAttack(deps, claim, origin.address);
      throw error;
    });
  } catch (error) {
    if (error instanceof VultusError) await recordFailure(deps, origin, error.code, undefined, {});
    throw error;
  }
  return signIn(deps, faces, claim, origin);
}

/** @throws {VultusError} `locked-out` */
async function countAttack(deps: AuthDeps, claim: string | undefined, address: string): Promise<void> {
  if (claim === undefined) await reserveAttempt(deps, "address", address);
  else await countFailure(deps, claim, address);
}

/** @throws {VultusError} `photo-sign-in-off` */
export function requirePhotoSignIn(deps: Pick<AuthDeps, "settings">): void {
  if (!deps.settings.photoSignIn) {
    throw new VultusError("photo-sign-in-off", "Sign in with the camera: a photo proves no presence.");
  }
}

async function signIn(
  deps: AuthDeps,
  faces: Faces,
  claim: string | undefined,
  origin: RequestOrigin,
): Promise<SignInResult> {
  const probe = templateOf(faces);
  const result = await (
    claim === undefined ? identify(deps, probe, origin.address) : verify(deps, claim, probe, origin.address)
  ).catch(async (error: unknown) => {
    if (error instanceof VultusError) await recordFailure(deps, origin, error.code, undefined, {});
    throw error;
  });

  const numbers = { score: result.score, imageCount: faces.images.length };
  if (!result.isSame) {
    await recordFailure(deps, origin, "no-match", result.userId, numbers, faces.captureId);
    throw new VultusError(
      "sign-in-failed",
      "The face and the username do not belong together. Check the username and try again.",
    );
  }
  const { token, session } = await createSession(deps, result.user, faces.assurance, origin);
  const { captureId } = faces;
  await recordEvent(deps, origin, {
    kind: "sign-in",
    outcome: "success",
    assurance: faces.assurance,
    userId: result.user.id,
    captureId,
    numbers,
  });
  return { user: result.user, session, token };
}

async function recordFailure(
  deps: AuthDeps,
  origin: RequestOrigin,
  reason: string,
  userId: string | undefined,
  numbers: Readonly<Record<string, number>>,
  captureId?: string,
): Promise<void> {
  await recordEvent(deps, origin, {
    kind: "sign-in",
    outcome: "failure",
    reason,
    userId,
    captureId,
    numbers,
  });
}
