/** Fills the 1:N gallery from the database, a page of templates at a time. */
import { withUserKey } from "../protection/keyring.ts";
import { openTemplate } from "../protection/sealed-template.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import type { TemplateRecord, UserRecord } from "../storage/collections.ts";
import { everyPage } from "../storage/pages.ts";
import type { AuthDeps } from "./deps.ts";
import { refreshPerson } from "./gallery-changes.ts";

type LoadDeps = Pick<AuthDeps, "records" | "keyring" | "gallery">;

export interface LoadedGallery {
  /** People who were put in. */
  readonly loaded: number;
  /** People who have faces of other models only: they must enroll again. */
  readonly skipped: number;
  /** People whose faces cannot be opened: sealed under another key, or spoilt. */
  readonly unreadable: number;
  /** From when on changes must still be heeded, if not from when the loading began. */
  readonly caughtUpTo?: number;
}

/**
 * @param heldBefore Whom the gallery holds already: who is gone meanwhile is taken out.
 * @throws {VultusError} `seal-broken` when there are faces and not one can be opened.
 */
export async function loadGallery(deps: LoadDeps, heldBefore: Iterable<string> = []): Promise<LoadedGallery> {
  const unmet = new Set(heldBefore);
  const seen = new Set<string>();
  const several = new Set<string>();
  const ofOtherModels = new Set<string>();
  const unreadable = new Set<string>();
  let isAnyReadable = false;
  for await (const page of ahead(everyPage(deps.records.templates))) {
    const first: TemplateRecord[] = [];
    for (const template of page) {
      if (template.modelId !== deps.gallery.modelId) ofOtherModels.add(template.userId);
      else if (seen.has(template.userId)) several.add(template.userId);
      else first.push(template);
      if (template.modelId === deps.gallery.modelId) seen.add(template.userId);
    }
    const { held, broken } = await putEach(deps, first);
    isAnyReadable ||= held.length > 0;
    for (const userId of held) unmet.delete(userId);
    for (const userId of broken) unreadable.add(userId);
  }
  if (unreadable.size > 0 && !isAnyReadable) throw nothingOpens();
  // Few people have several enrolments; theirs are combined.
  for (const some of [several, unmet]) {
    for (const userId of some) {
      if ((await refreshPerson(deps, userId)) === "unreadable") unreadable.add(userId);
    }
  }
  for (const userId of seen) ofOtherModels.delete(userId);
  return {
    loaded: await deps.gallery.count(),
    skipped: ofOtherModels.size,
    unreadable: unreadable.size,
  };
}

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

interface PutResult {
  readonly held: readonly string[];
  readonly broken: readonly string[];
}

async function putEach(deps: LoadDeps, templates: readonly TemplateRecord[]): Promise<PutResult> {
  const owners = await deps.records.users.getMany([...new Set(templates.map((one) => one.userId))]);
  const keys = new Map<string, UserRecord>(owners.map((owner) => [owner.id, owner]));
  const held: string[] = [];
  const broken: string[] = [];
  for (const { userId, modelId, sealed } of templates) {
    const owner = keys.get(userId);
    // A registration or a deletion that was cut short.
    if (!owner) continue;
    const face = await withUserKey(deps.keyring, owner, (key) =>
      openTemplate(key, userId, modelId, sealed),
    ).catch(unlessBroken);
    if (face) await deps.gallery.put(userId, face);
    (face ? held : broken).push(userId);
  }
  return { held, broken };
}

function unlessBroken(error: unknown): undefined {
  if (!isProblem(error, "seal-broken")) throw error;
}

function nothingOpens(): VultusError {
  return new VultusError(
    "seal-broken",
    "No enrolled face can be opened: set VULTUS_MASTER_KEY to the key that this database was written under.",
  );
}
