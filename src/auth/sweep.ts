/**
 * Clears what crashes leave behind: expired records, and faces whose registration or deletion was cut short. Blobs go only
 * as their records say: where several installations use one place, what nothing names here may be another's.
 */
import { HOUR } from "../shared/clock.ts";
import { everyPage } from "../storage/pages.ts";
import type { AuthDeps } from "./deps.ts";
import { eraseLeftovers } from "./erase.ts";
import { deletePhoto } from "./photos.ts";
import { countInWindow } from "./tally.ts";

/** A registration writes its faces before its user; this old, it will not finish any more. */
const ABANDONED_AFTER_MS = HOUR;

type SweepDeps = Pick<AuthDeps, "records" | "blobs" | "now">;

/** A sweep of one server serves all; a little less than the time between two, so that none is left out. */
const SWEPT_FOR_MS = 0.9 * HOUR;

export interface Swept {
  /** Expired records. */
  readonly expired: number;
  /** Owners of faces who never became users, or no longer are. */
  readonly abandoned: number;
}

/** Sweeps unless another server did within the hour. @returns `undefined` then. */
export async function sweepInTurn(deps: SweepDeps): Promise<Swept | undefined> {
  const { count } = await countInWindow(deps, "sweep", SWEPT_FOR_MS, 1);
  return count === 1 ? sweep(deps) : undefined;
}

export async function sweep(deps: SweepDeps): Promise<Swept> {
  const expired = await deps.records.sweepExpired();
  const abandoned = new Set<string>();
  for (const collection of [deps.records.templates, deps.records.photos]) {
    for await (const page of everyPage<OwnedRecord>(collection)) {
      const old = page.filter((record) => record.createdAt + ABANDONED_AFTER_MS < deps.now());
      const owners = old.map((record) => record.userId);
      for (const owner of await withoutUser(deps, owners)) abandoned.add(owner);
    }
  }
  for (const userId of abandoned) await eraseLeftovers(deps, userId);
  await sweepPhotos(deps);
  return { expired, abandoned: abandoned.size };
}

interface OwnedRecord {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: number;
}

/** Photos are written before their template: an old one without is of an enrolment that was cut short. */
async function sweepPhotos(deps: SweepDeps): Promise<void> {
  for await (const page of everyPage(deps.records.photos)) {
    const old = page.filter((photo) => photo.createdAt + ABANDONED_AFTER_MS < deps.now());
    const templates = await deps.records.templates.getMany(old.map((photo) => photo.templateId));
    const enrolled = new Set(templates.map((template) => template.id));
    for (const photo of old) if (!enrolled.has(photo.templateId)) await deletePhoto(deps, photo);
  }
}

/** Those of some owners who are no users. */
async function withoutUser(
  { records }: Pick<AuthDeps, "records">,
  owners: readonly string[],
): Promise<ReadonlySet<string>> {
  const gone = new Set(owners);
  for (const { id } of await records.users.getMany([...gone])) gone.delete(id);
  return gone;
}
