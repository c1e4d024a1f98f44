/** Fills the 1:N gallery from the database, a page of templates at a time. */
import { withUserKey } from "../protection/keyring.ts";
import { openTemplate } from "../protection/sealed-template.ts";
import type { TemplateRecord, UserRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";
import { refreshPerson } from "./gallery-changes.ts";

type LoadDeps = Pick<AuthDeps, "records" | "keyring" | "gallery">;

export interface LoadedGallery {
  /** People who were put in. */
  readonly loaded: number;
  /** Templates of another model: their owners must enroll again. */
  readonly skipped: number;
}

/** @param onProgress Called after each page with the people loaded so far. */
export async function loadGallery(
  deps: LoadDeps,
  onProgress: (loaded: number) => void = () => undefined,
): Promise<LoadedGallery> {
  const seen = new Set<string>();
  const several = new Set<string>();
  let skipped = 0;
  let after: string | undefined;
  do {
    const page = await deps.records.templates.list({ limit: PAGE, after });
    const usable = page.items.filter((template) => template.modelId === deps.gallery.modelId);
    skipped += page.items.length - usable.length;
    for (const template of usable) if (seen.has(template.userId)) several.add(template.userId);
    const first = usable.filter((template) => !seen.has(template.userId));
    await putEach(deps, first);
    for (const { userId } of first) {
      if (seen.has(userId)) several.add(userId);
      seen.add(userId);
    }
    onProgress(seen.size);
    after = page.next;
  } while (after !== undefined);
  // Few people have several enrolments; theirs are combined.
  for (const userId of several) await refreshPerson(deps, userId);
  return { loaded: await deps.gallery.count(), skipped };
}

const PAGE = 1_000;

async function putEach(deps: LoadDeps, templates: readonly TemplateRecord[]): Promise<void> {
  const owners = await deps.records.users.getMany([...new Set(templates.map((one) => one.userId))]);
  const keys = new Map<string, UserRecord>(owners.map((owner) => [owner.id, owner]));
  for (const { userId, modelId, sealed } of templates) {
    const owner = keys.get(userId);
    // A registration or a deletion that was cut short.
    if (!owner) continue;
    const template = await withUserKey(deps.keyring, owner, (key) =>
      openTemplate(key, userId, modelId, sealed),
    );
    await deps.gallery.put(userId, template);
  }
}
