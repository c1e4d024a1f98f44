/** Fills the 1:N gallery from the database when the server starts. */
import type { AuthDeps } from "./deps.ts";
import { listEnrolments, openEnrolments } from "./enrolled.ts";
import { everyRecord } from "./sweep.ts";

/** @returns How many people could not be loaded because their faces were enrolled with another model. */
export async function loadGallery(
  deps: Pick<AuthDeps, "records" | "keyring" | "gallery">,
): Promise<{ readonly skipped: number }> {
  let skipped = 0;
  for await (const user of everyRecord(deps.records.users)) {
    const enrolments = await listEnrolments(deps, user.id);
    const template = await openEnrolments(deps.keyring, user, enrolments, deps.gallery.modelId);
    if (template) deps.gallery.put(user.id, template);
    else skipped++;
  }
  return { skipped };
}
