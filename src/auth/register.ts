/** Registers a person: an account and a face, together or not at all. */
import { isProblem, VultusError } from "../shared/errors.ts";
import { randomId } from "../shared/ids.ts";
import { wipe } from "../shared/bytes.ts";
import type { UserRecord } from "../storage/collections.ts";
import type { AuthDeps, KeepPhotos, RequestOrigin } from "./deps.ts";
import { enroll } from "./enroll.ts";
import { recordEvent } from "./events.ts";
import type { Faces } from "./faces.ts";
import { facesToEnroll } from "./faces-from-photos.ts";
import { announceChange, publishChange } from "./gallery-changes.ts";
import { emailKey, usernameKey } from "./names.ts";
import { type CaptureProof, inspectCapture, spendCapture } from "./spend-capture.ts";

/** What somebody registers with. */
export type FaceSource =
  | { readonly kind: "capture"; readonly proof: CaptureProof }
  | { readonly kind: "photos"; readonly photos: readonly Uint8Array[] };

/** Faces that were read already, with the photos to keep; the operator's import has them. */
export interface ReadFaces {
  readonly kind: "faces";
  readonly faces: Faces;
}

export interface Registration {
  readonly username: string;
  /** Left out by the simple photo API, which may know only a name. */
  readonly email?: string | undefined;
  /** The person agreed to the current consent text, or to the one that is named. */
  readonly consent: true;
  /** Another text than the registration page's, where an operator has asked. */
  readonly consentVersion?: string | undefined;
  /** What may be kept of photos; never more than the server's setting. */
  readonly keepPhotos?: KeepPhotos | undefined;
  readonly source: FaceSource | ReadFaces;
}

export interface Registered {
  readonly user: UserRecord;
  readonly imageCount: number;
  /** What the faces prove: `photo` also of a capture under a policy that reaches no more. */
  readonly assurance: Faces["assurance"];
}

/**
 * @throws {VultusError} `already-registered` without saying which of the two is taken (a capture stays usable then);
 * the picture problems; the capture problems.
 */
export async function register(
  deps: AuthDeps,
  input: Registration,
  origin: RequestOrigin,
): Promise<Registered> {
  if (input.source.kind === "capture") await inspectCapture(deps, input.source.proof, "register");
  const email = input.email?.trim();
  const keys = {
    usernameKey: usernameKey(input.username),
    ...(email === undefined ? {} : { emailKey: emailKey(email) }),
  };
  await refuseTaken(deps, keys, origin);

  const keepPhotos = leastKept(input.keepPhotos ?? "aligned", deps.settings.keepPhotos);
  const faces = await facesFrom(deps, input.source, "register", keepPhotos);

  const id = randomId("usr", deps.random);
  const { key, wrapped } = deps.keyring.createUserKey(id);
  const now = deps.now();
  const user: UserRecord = {
    id,
    username: input.username.normalize("NFC").trim(),
    ...(email === undefined ? {} : { email }),
    ...keys,
    createdAt: now,
    consentAt: now,
    consentVersion: input.consentVersion ?? deps.settings.consentVersion,
    keepPhotos,
    wrappedKey: wrapped,
  };
  try {
    await announceChange(deps, id);
    await enroll(deps, id, key, faces);
    // The user comes last: until this line, what was written belongs to nobody.
    await deps.records.users.insert(user);
  } catch (error) {
    if (isProblem(error, "record-exists")) throw await taken(deps, origin);
    throw error;
  } finally {
    wipe(key);
  }
  await publishChange(deps, id);
  await recordEvent(deps, origin, {
    kind: "register",
    outcome: "success",
    assurance: faces.assurance,
    userId: id,
    captureId: faces.captureId,
    numbers: { imageCount: faces.images.length, quality: faces.quality },
  });
  return { user, imageCount: faces.images.length, assurance: faces.assurance };
}

/** Reads the faces of any source. @throws {VultusError} the picture problems; the capture problems. */
export async function facesFrom(
  deps: AuthDeps,
  source: FaceSource | ReadFaces,
  purpose: "register" | "add-face",
  keep: KeepPhotos,
): Promise<Faces> {
  if (source.kind === "capture") return spendCapture(deps, source.proof, purpose);
  if (source.kind === "photos") return facesToEnroll(deps, source.photos, keep);
  return source.faces;
}

async function refuseTaken(
  deps: AuthDeps,
  keys: Pick<UserRecord, "usernameKey" | "emailKey">,
  origin: RequestOrigin,
): Promise<void> {
  for (const [index, equals] of Object.entries(keys)) {
    if (equals === undefined) continue;
    const holders = await deps.records.users.list({ index, equals, limit: 1 });
    if (holders.items.length > 0) throw await taken(deps, origin);
  }
}

async function taken(deps: AuthDeps, origin: RequestOrigin): Promise<VultusError> {
  await recordEvent(deps, origin, { kind: "register", outcome: "failure", reason: "already-registered" });
  return new VultusError(
    "already-registered",
    "Choose another username or email, or sign in if they are yours.",
  );
}

/** Of two wishes the one that keeps less. */
export function leastKept(a: KeepPhotos, b: KeepPhotos): KeepPhotos {
  const order: readonly KeepPhotos[] = ["none", "aligned", "original"];
  return order[Math.min(order.indexOf(a), order.indexOf(b))];
}
