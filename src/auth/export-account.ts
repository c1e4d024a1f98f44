/** All that is stored of a user, as files: what people may ask for, and what another system can take over. No vector, no key and no token is in it. */
import { isProblem } from "../shared/errors.ts";
import { utf8 } from "../shared/bytes.ts";
import { withUserKey } from "../protection/keyring.ts";
import type { EventRecord, UserRecord } from "../storage/collections.ts";
import { everyRecord } from "../storage/pages.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { listEnrolments, templateFacts } from "./enrolled.ts";
import { recordEvent } from "./events.ts";
import { photoFileName } from "./export-photo.ts";
import { listPhotos, openPhoto } from "./photos.ts";
import { listSessions } from "./sessions.ts";

type ExportDeps = Pick<AuthDeps, "records" | "blobs" | "keyring" | "settings" | "now" | "random">;

export interface ExportedFile {
  /** With `/` between its parts; the same for the same data. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * One file at a time, so that never more than one photo is open. The event comes first: nothing leaves unnoticed.
 *
 * @throws {VultusError} `seal-broken` when the master key is another one; `storage-unavailable` when the event log does not answer: an export without the events would not be all.
 */
export async function* exportAccount(
  deps: ExportDeps,
  user: UserRecord,
  origin: RequestOrigin,
): AsyncGenerator<ExportedFile, void, undefined> {
  await recordEvent(deps, origin, { kind: "export-account", outcome: "success", userId: user.id });
  // Before the first leaves: what cannot be had then leaves nothing half.
  await withUserKey(deps.keyring, user, () => undefined);
  const facts = await accountFacts(deps, user);
  yield* facts;
  yield* exportPhotos(deps, user);
}

async function accountFacts(deps: ExportDeps, user: UserRecord): Promise<readonly ExportedFile[]> {
  const { id, username, email = null, keepPhotos, consentVersion } = user;
  const enrolments = await listEnrolments(deps, user.id);
  const sessions = (await listSessions(deps, user.id)).map(
    ({ acr, amr, address, userAgent, createdAt, lastSeenAt, expiresAt }) => ({
      ...{ acr, amr, address, userAgent, createdAt: iso(createdAt) },
      ...{ lastSeenAt: iso(lastSeenAt), expiresAt: iso(expiresAt) },
    }),
  );
  const events = await eventsOf(deps, user.id);
  return [
    json("profile.json", { id, username, email, createdAt: iso(user.createdAt) }),
    json("consent.json", { at: iso(user.consentAt), version: consentVersion, keepPhotos }),
    json("templates.json", enrolments.map(templateFacts)),
    json("sessions.json", sessions),
    { path: "events.jsonl", bytes: utf8(events.map(eventLine).join("")) },
  ];
}

async function* exportPhotos(
  deps: ExportDeps,
  user: UserRecord,
): AsyncGenerator<ExportedFile, void, undefined> {
  const index: object[] = [];
  for (const photo of await listPhotos(deps, user.id)) {
    const path = `photos/${photoFileName(photo)}`;
    const opened = await openPhoto(deps, user, photo.id).catch((error: unknown) => {
      // Deleted meanwhile, or lost: whatever is still there goes out all the same.
      if (isProblem(error, "not-found")) return undefined;
      throw error;
    });
    if (opened) yield { path, bytes: opened.bytes };
    const { id, templateId, kind, mediaType } = photo;
    index.push({
      ...{ id, templateId, kind, mediaType, createdAt: iso(photo.createdAt) },
      file: opened ? path : null,
    });
  }
  yield json("photos.json", index);
}

/** The oldest first. Also those that still wait for a log in a store of its own; they have no index, but are few or the log is away. */
async function eventsOf(
  { records }: Pick<AuthDeps, "records">,
  userId: string,
): Promise<readonly EventRecord[]> {
  const found = new Map<string, EventRecord>();
  // Before the log: one that moves meanwhile is met twice then, and not never.
  for await (const event of everyRecord(records.eventOutbox)) {
    if (event.userId === userId) found.set(event.id, event);
  }
  for await (const event of everyRecord(records.events, { index: "byUser", equals: userId })) {
    found.set(event.id, event);
  }
  return [...found.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

function eventLine({ at, expiresAt, ...rest }: EventRecord): string {
  return `${JSON.stringify({ ...rest, at: iso(at), expiresAt: iso(expiresAt) })}\n`;
}

function json(path: string, value: unknown): ExportedFile {
  return { path, bytes: utf8(`${JSON.stringify(value, null, 2)}\n`) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
