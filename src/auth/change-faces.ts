/** Adds faces to an account, replaces them, or removes one. A new face must match the enrolled one: a borrowed session cannot plant another's. */
import { compareTemplates } from "../matching/compare.ts";
import { withUserKey } from "../protection/keyring.ts";
import { MINUTE } from "../shared/clock.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import type { TemplateRecord, UserRecord } from "../storage/collections.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { enroll } from "./enroll.ts";
import { listEnrolments, MAX_ENROLMENTS, openEnrolments } from "./enrolled.ts";
import { recordEvent } from "./events.ts";
import { type Faces, templateOf } from "./faces.ts";
import { announceChange, publishChange } from "./gallery-changes.ts";
import { reserveAttempt, takeBackFailures } from "./lockout.ts";
import { deletePhotosOf } from "./photos.ts";
import { type FaceSource, facesFrom, type ReadFaces } from "./register.ts";

/**
 * @param replace True: the new faces take the place of all earlier ones.
 * @throws {VultusError} `face-does-not-match`; `locked-out`; `enrolment-limit`; `record-changed`; the picture and capture problems.
 */
export async function addFaces(
  deps: AuthDeps,
  user: UserRecord,
  source: FaceSource | ReadFaces,
  replace: boolean,
  origin: RequestOrigin,
): Promise<TemplateRecord> {
  return oneAtATime(deps, user, () => addKnownFaces(deps, user, source, replace, origin));
}

async function addKnownFaces(
  deps: AuthDeps,
  user: UserRecord,
  source: FaceSource | ReadFaces,
  replace: boolean,
  origin: RequestOrigin,
): Promise<TemplateRecord> {
  const earlier = await listEnrolments(deps, user.id);
  if (!replace && earlier.length >= MAX_ENROLMENTS) {
    throw new VultusError(
      "enrolment-limit",
      `Remove one of your ${MAX_ENROLMENTS} enrolments first, or replace them all.`,
    );
  }
  const faces = await facesFrom(deps, source, "add-face", user.keepPhotos);
  await refuseStranger(deps, user, earlier, faces, origin);
  // Earlier faces go only when the new one is safe: a crash in between leaves both.
  return enrollAnother(deps, user, faces, origin, replace ? earlier : []);
}

/** Adds faces whose owner is certain. @param outdated Enrolments that the new one takes the place of. */
export async function enrollAnother(
  deps: AuthDeps,
  user: UserRecord,
  faces: Faces,
  origin: RequestOrigin,
  outdated: readonly TemplateRecord[] = [],
): Promise<TemplateRecord> {
  await announceChange(deps, user.id);
  const added = await withUserKey(deps.keyring, user, (key) => enroll(deps, user.id, key, faces));
  for (const one of outdated) await removeTemplate(deps, one);
  await publishChange(deps, user.id);
  const numbers = { imageCount: added.imageCount, quality: added.quality };
  const { captureId } = faces;
  await recordEvent(deps, origin, {
    kind: "add-face",
    outcome: "success",
    assurance: faces.assurance,
    userId: user.id,
    captureId,
    numbers,
  });
  return added;
}

/** @throws {VultusError} `not-found`; `enrolment-limit` when it is the last one, or the last that faces can be compared with; `record-changed`. */
export async function removeFace(
  deps: AuthDeps,
  user: UserRecord,
  templateId: string,
  origin: RequestOrigin,
): Promise<void> {
  return oneAtATime(deps, user, () => removeOneOfSeveral(deps, user, templateId, origin));
}

async function removeOneOfSeveral(
  deps: AuthDeps,
  user: UserRecord,
  templateId: string,
  origin: RequestOrigin,
): Promise<void> {
  const enrolments = await listEnrolments(deps, user.id);
  const one = enrolments.find((enrolment) => enrolment.id === templateId);
  if (!one) throw new VultusError("not-found", "This enrolment is gone already. Reload the list.");
  const isUsable = ({ modelId }: TemplateRecord): boolean => modelId === deps.vision.modelId;
  const others = enrolments.filter((enrolment) => enrolment !== one);
  if (others.length === 0 || (isUsable(one) && !others.some(isUsable))) {
    throw new VultusError(
      "enrolment-limit",
      "This is your only enrolment. Add another first, or delete the account.",
    );
  }
  await announceChange(deps, user.id);
  await removeTemplate(deps, one);
  await publishChange(deps, user.id);
  await recordEvent(deps, origin, { kind: "remove-face", outcome: "success", userId: user.id });
}

/**
 * Two requests that each leave one enrolment would leave none together, and then any face would do as the next one.
 *
 * @throws {VultusError} `record-changed` when another request is changing this user's faces, on any server.
 */
async function oneAtATime<R>(deps: AuthDeps, user: UserRecord, work: () => Promise<R>): Promise<R> {
  const claim = `faces:${user.id}`;
  try {
    await deps.records.tallies.insert({ id: claim, count: 1, expiresAt: deps.now() + CLAIM_MS });
  } catch (error) {
    if (!isProblem(error, "record-exists")) throw error;
    throw new VultusError(
      "record-changed",
      "The faces of this account are being changed by another request. Try again in a moment.",
    );
  }
  try {
    return await work();
  } finally {
    await deps.records.tallies.delete(claim);
  }
}

/** Longer than pictures are looked at; so long nothing can be changed after a server was killed meanwhile. */
const CLAIM_MS = 2 * MINUTE;

async function removeTemplate(deps: AuthDeps, template: TemplateRecord): Promise<void> {
  await deps.records.templates.delete(template.id);
  await deletePhotosOf(deps, template.userId, template.id);
}

async function refuseStranger(
  deps: AuthDeps,
  user: UserRecord,
  enrolments: readonly TemplateRecord[],
  faces: Faces,
  origin: RequestOrigin,
): Promise<void> {
  if (enrolments.length === 0) {
    throw new VultusError(
      "face-does-not-match",
      "This account has no face to compare with. Ask the operator.",
    );
  }
  const enrolled = await openEnrolments(deps.keyring, user, enrolments, faces.modelId);
  if (!enrolled) return; // Every enrolment is of an earlier model: there is nothing to compare with.
  // A comparison like any other: a borrowed session must not search for a face that passes.
  await reserveAttempt(deps, "user", user.id);
  const { score, isSame } = compareTemplates(templateOf(faces), enrolled, deps.settings.matchThreshold);
  if (isSame) return takeBackFailures(deps, "user", user.id, 1);
  const numbers = { score };
  await recordEvent(deps, origin, {
    kind: "add-face",
    outcome: "failure",
    reason: "no-match",
    userId: user.id,
    numbers,
  });
  throw new VultusError("face-does-not-match", "Use pictures of the person who owns this account.");
}
