/** Lets an operator try a photo on a user (1:1) or on all (1:N): judged as photo sign-in judges, but nobody is signed in and no attempt is counted; every look is an event. */
import type { FaceCheck, FaceSearch } from "../contract/operator.ts";
import { identifyThreshold } from "../matching/calibration.ts";
import { compareTemplates } from "../matching/compare.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import type { UserRecord } from "../storage/collections.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { listEnrolments, openEnrolments } from "./enrolled.ts";
import { type EventKind, recordEvent } from "./events.ts";
import { templateOf } from "./faces.ts";
import { faceToCheck } from "./faces-from-photos.ts";

type CheckDeps = Pick<AuthDeps, "records" | "keyring" | "vision" | "settings" | "now" | "random">;

/** @throws {VultusError} the picture problems; `model-mismatch` when another model made all of the user's templates. */
export async function checkFace(
  deps: CheckDeps,
  user: UserRecord,
  photo: Uint8Array,
  origin: RequestOrigin,
): Promise<FaceCheck> {
  const { probe, pad } = await readProbe(deps, photo, { kind: "verify", userId: user.id }, origin);
  const enrolments = await listEnrolments(deps, user.id);
  const enrolled = await openEnrolments(deps.keyring, user, enrolments, probe.modelId);
  if (!enrolled) {
    throw new VultusError(
      "model-mismatch",
      `${user.username} has no face by ${probe.modelId}: enroll again.`,
    );
  }
  const threshold = deps.settings.matchThreshold;
  const { score, isSame } = compareTemplates(probe, enrolled, threshold);
  const accepted = isSame && pad.passed;
  await recordEvent(deps, origin, {
    kind: "verify",
    outcome: accepted ? "success" : "failure",
    reason: accepted ? undefined : isSame ? "looks-recaptured" : "no-match",
    userId: user.id,
    numbers: { score, liveLogit: pad.liveLogit },
  });
  return { score, threshold, isSame, pad, accepted };
}

/**
 * @param count The most candidates to name.
 * @throws {VultusError} the picture problems; `identify-off`.
 */
export async function searchFace(
  deps: CheckDeps & Pick<AuthDeps, "gallery">,
  photo: Uint8Array,
  count: number,
  origin: RequestOrigin,
): Promise<FaceSearch> {
  const { settings, gallery } = deps;
  if (!settings.identify) {
    const advice = "Name the person instead: vultus verify <user> <image>";
    throw new VultusError("identify-off", `VULTUS_IDENTIFY=off: nobody is looked for among all. ${advice}`);
  }
  const { probe, pad } = await readProbe(deps, photo, { kind: "identify", userId: undefined }, origin);
  const enrolled = await gallery.count();
  const threshold = identifyThreshold(settings.calibration, enrolled, settings.matchThreshold);
  // At least two, whatever is shown: whether a second one passes decides.
  const found = await gallery.search(probe, Math.max(2, count)).catch((error: unknown) => {
    // More people than the gallery holds.
    if (isProblem(error, "username-required")) return undefined;
    throw error;
  });
  const best = await named(deps, found ?? []);
  const verdict = found ? verdictOn(best, threshold) : "too-many";
  const accepted = verdict === "found" && pad.passed;
  await recordEvent(deps, origin, {
    kind: "identify",
    outcome: accepted ? "success" : "failure",
    reason: accepted ? undefined : verdict === "found" ? "looks-recaptured" : verdict,
    userId: verdict === "found" ? best[0].userId : undefined,
    numbers: { score: best.at(0)?.score ?? 0, liveLogit: pad.liveLogit },
  });
  return { verdict, enrolled, threshold: threshold ?? null, candidates: best.slice(0, count), pad, accepted };
}

function verdictOn(best: FaceSearch["candidates"], threshold: number | undefined): FaceSearch["verdict"] {
  if (threshold === undefined) return "too-many";
  const above = best.filter(({ score }) => score >= threshold).length;
  return above === 0 ? "nobody" : above === 1 ? "found" : "several";
}

async function named(
  deps: Pick<AuthDeps, "records">,
  candidates: readonly { readonly userId: string; readonly score: number }[],
): Promise<FaceSearch["candidates"]> {
  const users = await deps.records.users.getMany(candidates.map(({ userId }) => userId));
  const names = new Map(users.map((user) => [user.id, user.username]));
  return candidates.flatMap(({ userId, score }) => {
    const username = names.get(userId);
    // Deleted since the gallery was filled.
    return username === undefined ? [] : [{ userId, username, score }];
  });
}

/** A photo that cannot be used is written down, too. */
async function readProbe(
  deps: CheckDeps,
  photo: Uint8Array,
  { kind, userId }: { readonly kind: EventKind; readonly userId: string | undefined },
  origin: RequestOrigin,
) {
  try {
    const { faces, pad } = await faceToCheck(deps, photo);
    return { probe: templateOf(faces), pad };
  } catch (error) {
    if (error instanceof VultusError && error.status < 500) {
      await recordEvent(deps, origin, { kind, outcome: "failure", reason: error.code, userId });
    }
    throw error;
  }
}
