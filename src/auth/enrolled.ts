/** What a user is compared with: all their enrolments, opened and combined. */
import type { TemplateFacts } from "../contract/operator.ts";
import { combineTemplates } from "../matching/enrolment.ts";
import { type Keyring, withUserKey } from "../protection/keyring.ts";
import { openTemplate } from "../protection/sealed-template.ts";
import type { Template } from "../shared/template.ts";
import type { TemplateRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";

/** One enrolment as stored. */
export type Enrolment = TemplateRecord;

/** The most enrolments that one user may have. */
export const MAX_ENROLMENTS = 10;

/** A user's enrolments, newest first. */
export async function listEnrolments(
  deps: Pick<AuthDeps, "records">,
  userId: string,
): Promise<readonly TemplateRecord[]> {
  const page = await deps.records.templates.list({
    index: "byUser",
    equals: userId,
    order: "descending",
    limit: MAX_ENROLMENTS + 10,
  });
  return page.items;
}

/** @returns `undefined` when none of the enrolments was made by this model. @throws {VultusError} `seal-broken` */
export async function openEnrolments(
  keyring: Keyring,
  user: { readonly id: string; readonly wrappedKey: Uint8Array },
  enrolments: readonly Pick<TemplateRecord, "modelId" | "sealed" | "imageCount">[],
  modelId: string,
): Promise<Template | undefined> {
  return withUserKey(keyring, user, (key) => {
    const opened = enrolments
      .filter((one) => one.modelId === modelId)
      .map((one) => ({
        template: openTemplate(key, user.id, one.modelId, one.sealed),
        imageCount: one.imageCount,
      }));
    return combineTemplates(opened, modelId);
  });
}

/** Metadata alone: the vector stays sealed. */
export function templateFacts(template: TemplateRecord): TemplateFacts {
  const { id, modelId, source, imageCount, quality, createdAt, sealed } = template;
  return {
    id,
    modelId,
    source,
    imageCount,
    quality,
    createdAt: new Date(createdAt).toISOString(),
    sealedBytes: sealed.length,
  };
}
