/** Makes an account of photos that an operator has, whole or not at all, or adds them to the account that there is. */
import { identifyThreshold } from "../matching/calibration.ts";
import { compareTemplates } from "../matching/compare.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import { cosineSimilarity, type Template } from "../shared/template.ts";
import type { UserRecord } from "../storage/collections.ts";
import { enrollAnother } from "./change-faces.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import type { DryRun } from "./dry-run.ts";
import { listEnrolments, MAX_ENROLMENTS, openEnrolments } from "./enrolled.ts";
import { recordEvent } from "./events.ts";
import type { ExaminePlan, Examined } from "./examine-person.ts";
import { type Faces, templateOf } from "./faces.ts";
import { keptWhole } from "./faces-from-photos.ts";
import { register } from "./register.ts";

export interface ImportPlan extends ExaminePlan {
  /** Names the consent that the operator has obtained. */
  readonly consentVersion: string;
  /** Nothing is written then, but that they would be there. */
  readonly dryRun: DryRun | undefined;
}

/** Another account that the face looks like: perhaps the same person twice. */
export interface Lookalike {
  readonly username: string;
  readonly score: number;
}

export type ImportOutcome =
  | {
      readonly kind: "imported" | "added";
      readonly imageCount: number;
      readonly looksLike: readonly Lookalike[];
    }
  /** There is an account of this name, with these very faces where they were compared. */
  | { readonly kind: "exists" }
  /** By a problem's code, or `no-usable-photo`. */
  | { readonly kind: "refused"; readonly reason: string; readonly message: string };

/** Templates of the same photos are equal but for rounding; those of other photos of the same person stay well below. */
const SAME_PHOTOS = 0.9999;
/** Most lookalikes that are worth a line. */
const LOOKALIKES = 3;

/**
 * One person at a time: whoever comes next is compared with everybody before.
 *
 * @throws {VultusError} Only what would fail for everybody, such as `storage-unavailable`.
 */
export async function importPerson(
  deps: AuthDeps,
  examined: Examined,
  plan: ImportPlan,
  origin: RequestOrigin,
): Promise<ImportOutcome> {
  if (examined.kind === "exists") return { kind: "exists" };
  if (examined.kind === "refused") return refusal(examined.reason, examined.message);
  try {
    const faces = await facesOf(deps, examined);
    if (examined.user) return await addTo(deps, examined.user, faces, plan, origin);
    return await makeAccount(deps, examined, faces, plan, origin);
  } catch (error) {
    if (!(error instanceof VultusError) || error.status >= 500) throw error;
    return refusal(error.code, error.message);
  }
}

type Usable = Extract<Examined, { readonly kind: "usable" }>;

/** The faces of photos that were found usable, with what is kept of each. */
export async function facesOf(deps: Pick<AuthDeps, "vision">, { faces, keepPhotos }: Usable): Promise<Faces> {
  const images = [];
  for (const { vector, kept, photo } of faces) {
    images.push({ vector, kept: keepPhotos === "original" ? [keptWhole(await photo.read())] : kept });
  }
  const quality = faces.reduce((sum, face) => sum + face.quality, 0) / faces.length;
  return { assurance: "photo", modelId: deps.vision.modelId, images, quality };
}

async function makeAccount(
  deps: AuthDeps,
  { newcomer: { username, email }, keepPhotos }: Usable,
  faces: Faces,
  { consentVersion, dryRun }: ImportPlan,
  origin: RequestOrigin,
): Promise<ImportOutcome> {
  const template = templateOf(faces);
  const looksLike = await lookalikes(deps, dryRun, template, undefined);
  if (dryRun) await dryRun.put(username, template);
  else {
    const source = { kind: "faces", faces } as const;
    const consented = { consent: true, consentVersion, keepPhotos } as const;
    await register(deps, { username, email, ...consented, source }, origin);
  }
  return { kind: "imported", imageCount: faces.images.length, looksLike };
}

async function addTo(
  deps: AuthDeps,
  user: UserRecord,
  faces: Faces,
  { dryRun }: ImportPlan,
  origin: RequestOrigin,
): Promise<ImportOutcome> {
  const template = templateOf(faces);
  const enrolments = await listEnrolments(deps, user.id);
  const enrolled = await openEnrolments(deps.keyring, user, enrolments, template.modelId);
  if (!enrolled) {
    return refusal(
      "model-mismatch",
      "Another model made the enrolled faces: there is nothing to compare with.",
    );
  }
  const { score, isSame } = compareTemplates(template, enrolled, deps.settings.matchThreshold);
  if (!isSame) {
    const failure = { kind: "add-face", outcome: "failure", reason: "no-match" } as const;
    if (!dryRun) await recordEvent(deps, origin, { ...failure, userId: user.id, numbers: { score } });
    return refusal("face-does-not-match", "The photos do not match the enrolled face.");
  }
  for (const enrolment of enrolments) {
    const one = await openEnrolments(deps.keyring, user, [enrolment], template.modelId);
    // So that the same command can be run again.
    if (one && cosineSimilarity(one.vector, template.vector) > SAME_PHOTOS) return { kind: "exists" };
  }
  if (enrolments.length >= MAX_ENROLMENTS) {
    return refusal("enrolment-limit", `There are ${MAX_ENROLMENTS} enrolments already; no more fit.`);
  }
  const looksLike = await lookalikes(deps, dryRun, template, user.id);
  if (!dryRun) await enrollAnother(deps, user, faces, origin);
  return { kind: "added", imageCount: faces.images.length, looksLike };
}

/** @param self Whoever may be alike. */
async function lookalikes(
  { gallery, settings, records }: Pick<AuthDeps, "gallery" | "settings" | "records">,
  dryRun: DryRun | undefined,
  template: Template,
  self: string | undefined,
): Promise<readonly Lookalike[]> {
  if (!settings.identify) return [];
  const { calibration, matchThreshold } = settings;
  const people = (await gallery.count()) + ((await dryRun?.count()) ?? 0);
  const strictest = Math.max(...calibration.map((point) => point.threshold));
  const threshold = identifyThreshold(calibration, people, matchThreshold) ?? strictest;
  const found = await gallery.search(template, LOOKALIKES + 1).catch((error: unknown) => {
    // More people than the gallery holds: a warning less, and nobody is kept out by it.
    if (isProblem(error, "username-required")) return [];
    throw error;
  });
  const alike = found.filter(({ userId, score }) => score >= threshold && userId !== self);
  const users = await records.users.getMany(alike.map(({ userId }) => userId));
  const names = new Map(users.map((user) => [user.id, user.username]));
  const pretended = ((await dryRun?.search(template, LOOKALIKES)) ?? []).filter(
    ({ score }) => score >= threshold,
  );
  return [
    ...alike.map(({ userId, score }) => ({ username: names.get(userId) ?? userId, score })),
    ...pretended.map(({ userId: username, score }) => ({ username, score })),
  ]
    .toSorted((a, b) => b.score - a.score)
    .slice(0, LOOKALIKES);
}

function refusal(reason: string, message: string): ImportOutcome {
  return { kind: "refused", reason, message };
}
