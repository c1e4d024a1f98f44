/** Fills the 1:N gallery from the database, a page of templates at a time. */
import { withUserKey } from "../protection/keyring.ts";
import { openTemplate } from "../protection/sealed-template.ts";
import type { TemplateRecord, UserRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";
import { refreshPerson } from "./gallery-changes.ts";
import { everyPage } from "./sweep.ts";

type LoadDeps = Pick<AuthDeps, "records" | "keyring" | "gallery">;

export interface LoadedGallery {
  /** People who were put in. */
  readonly loaded: number;
  /** Templates of another model: their owners must enroll again. */
  readonly skipped: number;
  /** From when on changes must still be heeded, if not from when the loading began. */
  readonly caughtUpTo?: number;
}

/** @param onProgress Called after each page with the people loaded so far. */
export async function loadGallery(
  deps: LoadDeps,
  onProgress: (loaded: number) => void = () => undefined,
): Promise<LoadedGallery> {
  const seen = new Set<string>();
  const several = new Set<string>();
  let skipped = 0;
  for await (const page of ahead(everyPage(deps.records.templates, PAGE))) {
    const usable = page.filter((template) => template.modelId === deps.gallery.modelId);
    skipped += page.length - usable.length;
    const first: TemplateRecord[] = [];
    for (const template of usable) {
      if (seen.has(template.userId)) several.add(template.userId);
      else first.push(template);
      seen.add(template.userId);
    }
    await putEach(deps, first);
    onProgress(seen.size);
  }
  // Few people have several enrolments; theirs are combined.
  for (const userId of several) await refreshPerson(deps, userId);
  return { loaded: await deps.gallery.count(), skipped };
}

const PAGE = 1_000;

/** Asks for the next page while the last one is worked on. */
async function* ahead<T>(pages: AsyncGenerator<T, void>): AsyncIterable<T> {
  let next = pages.next();
  for (;;) {
    const { done, value } = await next;
    if (done) return;
    next = pages.next();
    // Whoever stops asking leaves a page behind that nobody waits for any more.
    next.catch(() => undefined);
    yield value;
  }
}

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
