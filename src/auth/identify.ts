/** 1:N: whose face is this? Only where nobody is taken for another more than once in a thousand strangers. */
import { identifyThreshold } from "../matching/calibration.ts";
import { compareTemplates } from "../matching/compare.ts";
import { VultusError } from "../shared/errors.ts";
import type { Template } from "../shared/template.ts";
import type { AuthDeps } from "./deps.ts";
import { listEnrolments, openEnrolments } from "./enrolled.ts";
import { reserveAttempt, settleAttempt, takeBackFailures } from "./lockout.ts";
import type { Verification } from "./verify.ts";

type IdentifyDeps = Pick<AuthDeps, "records" | "keyring" | "gallery" | "settings" | "now">;

/**
 * @throws {VultusError} `identify-off`; `locked-out`; `username-required` when so many people are enrolled that no calibrated
 * threshold is strict enough, or when two of them look alike.
 */
export async function identify(deps: IdentifyDeps, probe: Template, address: string): Promise<Verification> {
  if (!deps.settings.identify) {
    throw new VultusError("identify-off", "Enter your username or email, then look at the camera.");
  }
  const threshold = identifyThreshold(
    deps.settings.calibration,
    await deps.gallery.count(),
    deps.settings.matchThreshold,
  );
  if (threshold === undefined)
    throw usernameRequired("Too many people are enrolled to tell them apart by face alone.");
  await reserveAttempt(deps, "address", address);

  const [best, second] = await deps.gallery.search(probe, 2).catch(async (error: unknown) => {
    // Nobody was compared: people of one office must not lock each other out of a gallery that is full or away.
    await takeBackFailures(deps, "address", address, 1);
    throw error;
  });
  if (best === undefined || best.score < threshold) {
    return { isSame: false, userId: undefined, score: best?.score ?? 0 };
  }
  if (second !== undefined && second.score >= threshold) {
    throw usernameRequired("More than one account looks like you.");
  }

  // The database has the last word: the account may have been deleted or its faces replaced since.
  const user = (await deps.records.users.get(best.userId))?.record;
  const enrolments = await listEnrolments(deps, best.userId);
  const enrolled = user && (await openEnrolments(deps.keyring, user, enrolments, probe.modelId));
  const match = enrolled && compareTemplates(probe, enrolled, threshold);
  if (!user || !match?.isSame) return { isSame: false, userId: undefined, score: match?.score ?? 0 };
  const failures = await reserveAttempt(deps, "user", user.id);
  await settleAttempt(deps, "user", user.id);
  await takeBackFailures(deps, "address", address, failures);
  return { isSame: true, user, score: match.score };
}

function usernameRequired(why: string): VultusError {
  return new VultusError(
    "username-required",
    `${why} Enter your username or email, then look at the camera.`,
  );
}
