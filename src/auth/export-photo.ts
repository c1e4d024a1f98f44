/** Hands a kept photo out of the vault to an operator; the event is written before the photo leaves. */
import type { PhotoRecord, UserRecord } from "../storage/collections.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { recordEvent } from "./events.ts";
import { openPhoto } from "./photos.ts";

/** @throws {VultusError} `not-found` when this user has no such photo; `seal-broken`. */
export async function exportPhoto(
  deps: Pick<AuthDeps, "records" | "blobs" | "keyring" | "settings" | "now" | "random">,
  user: UserRecord,
  photoId: string,
  origin: RequestOrigin,
): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array }> {
  const opened = await openPhoto(deps, user, photoId);
  await recordEvent(deps, origin, { kind: "export-photo", outcome: "success", userId: user.id });
  return opened;
}

/** What a photo is called outside. */
export function photoFileName({ id, mediaType }: Pick<PhotoRecord, "id" | "mediaType">): string {
  return `${id}.${extensions[mediaType] ?? "bin"}`;
}

const extensions: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/heic": "heic",
};
