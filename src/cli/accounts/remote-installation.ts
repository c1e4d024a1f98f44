/** Accounts behind a running server, asked with an operator's key. */
import { z } from "zod";
import { noUsablePhoto, type PhotoFile } from "../../auth/examine-person.ts";
import type { EventWish, LogLook } from "../../auth/read-events.ts";
import { settings } from "../../contract/accounts.ts";
import {
  accountDescription,
  accountPage,
  type Enrolled,
  enrolled,
  enrolmentList,
  eventPage,
  faceCheck,
  faceSearch,
  foundAccount,
  MOST_EVENTS,
  MOST_PHOTOS,
  photoList,
  unlocked,
  waitingEvents,
} from "../../contract/operator.ts";
import { VultusError } from "../../shared/errors.ts";
import { MAX_PICTURE_BYTES } from "../../shared/largest-picture.ts";
import type { Directory, FaceDesk, Installation, Vault } from "./installation.ts";
import type { LinkRequest, ServerLink } from "../remote/server-link.ts";

/** Base64 takes a third more, and a request may have 40 MiB. */
const MOST_PHOTO_BYTES = 28 * 1024 * 1024;

const PATH = "/v1/operator";

/** @param words What a command has to be given besides to work there. */
export function remoteInstallation(link: ServerLink, words: string): Installation {
  const all = { ...directoryOf(link), ...vaultOf(link), ...faceDeskOf(link) };
  return {
    ...{ origin: link.origin, words },
    withDirectory: (work) => work(all),
    withVault: (work) => work(all),
    withFaceDesk: (work) => work(all),
  };
}

function directoryOf(link: ServerLink): Directory {
  return {
    async find(user) {
      return post(link, "/users/find", { user }, foundAccount);
    },
    photos: async (userId) => (await get(link, `${userPath(userId)}/photos`, photoList)).items,
    async list(count, after) {
      const { users, next } = await get(link, `/users${queryOf({ count, after })}`, accountPage);
      return { accounts: users, next: next ?? undefined };
    },
    enrolments: async (userId) => (await get(link, `${userPath(userId)}/enrolments`, enrolmentList)).items,
    waitingEvents: () => get(link, "/events/waiting", waitingEvents),
    lookAtLog: (wish) => lookAtLog(link, wish),
  };
}

function vaultOf(link: ServerLink): Omit<Vault, "find" | "photos"> {
  return {
    describe: (userId, events) => get(link, `${userPath(userId)}${queryOf({ events })}`, accountDescription),
    unlock: (userId) => ask(link, { method: "DELETE", path: `${userPath(userId)}/lockout` }, unlocked),
    async openPhoto(userId, photoId) {
      const path = `${PATH}${userPath(userId)}/photos/${encodeURIComponent(photoId)}`;
      const pieces: Uint8Array[] = [];
      let bytes = 0;
      for await (const piece of link.download(path, "image/")) {
        bytes += piece.byteLength;
        if (bytes > MOST_PHOTO_BYTES)
          throw new VultusError("image-too-large", "No photo is as large as this.");
        pieces.push(piece);
      }
      return new Uint8Array(Buffer.concat(pieces));
    },
    exportZip: (userId) => link.download(`${PATH}${userPath(userId)}/export`, "application/zip"),
  };
}

function faceDeskOf(link: ServerLink): Omit<FaceDesk, "find"> {
  return {
    async erase(userId, username) {
      await ask(link, { method: "DELETE", path: userPath(userId), body: { username } }, z.undefined());
    },
    check: (userId, photo) => post(link, `${userPath(userId)}/verify`, { photo: base64(photo) }, faceCheck),
    search: (photo, count) => post(link, "/identify", { photo: base64(photo), count }, faceSearch),
    async mostKept() {
      return (await link.call({ method: "GET", path: "/v1/settings" }, settings)).reply.keepPhotos;
    },
    async addPhotos(account, photos, { replace, keepPhotos }, onPhoto) {
      const path = `${userPath(account.userId)}/faces`;
      return enroll(link, path, { replace, keepPhotos }, account, photos, onPhoto);
    },
    async registerPhotos({ photos, ...newcomer }, onPhoto) {
      const about = { username: newcomer.username, userId: null };
      return enroll(link, "/users", newcomer, about, photos, onPhoto);
    },
  };
}

/** Photos that cannot be read here are reported beside those that cannot be used there. */
async function enroll(
  link: ServerLink,
  path: string,
  plan: object,
  about: Pick<Enrolled, "username" | "userId">,
  files: readonly PhotoFile[],
  onPhoto: () => void,
): Promise<Enrolled> {
  const { photos, refused } = await packed(files, onPhoto);
  if (photos.length === 0) {
    return { ...about, kind: "refused", refusedPhotos: refused, looksLike: [], ...noUsablePhoto };
  }
  const result = await post(link, path, { ...plan, photos }, enrolled);
  return { ...result, refusedPhotos: [...refused, ...result.refusedPhotos] };
}

async function lookAtLog(link: ServerLink, wish: EventWish): Promise<LogLook> {
  const { since, until, count, ...sieve } = wish;
  const query = { ...sieve, since: iso(since), until: iso(until), count: Math.min(MOST_EVENTS, count) };
  const { at, next, ...look } = await get(link, `/events${queryOf(query)}`, eventPage);
  return { ...look, at: Date.parse(at), next: next ?? undefined };
}

/** @throws {VultusError} `body-too-large` when they do not fit into one request. */
async function packed(files: readonly PhotoFile[], onPhoto: () => void) {
  const photos: { readonly name: string; readonly image: string }[] = [];
  const refused: Enrolled["refusedPhotos"][number][] = [];
  let bytes = 0;
  for (const { name, read } of files) {
    try {
      const photo = await read();
      if (photo.byteLength > MAX_PICTURE_BYTES) throw new VultusError("image-too-large", name);
      bytes += photo.byteLength;
      photos.push({ name, image: base64(photo) });
    } catch (error) {
      if (!(error instanceof VultusError)) throw error;
      refused.push({ photo: name, reasons: [error.code] });
    }
    if (photos.length > MOST_PHOTOS || bytes > MOST_PHOTO_BYTES) {
      throw new VultusError(
        "body-too-large",
        `At most ${MOST_PHOTOS} photos of together ${MOST_PHOTO_BYTES / 1024 / 1024} MB go to a server at once, and five good ones are enough: name fewer.`,
      );
    }
    onPhoto();
  }
  return { photos, refused };
}

async function ask<T>(link: ServerLink, request: LinkRequest, schema: z.ZodType<T>): Promise<T> {
  return (await link.call({ ...request, path: PATH + request.path }, schema)).reply;
}

function get<T>(link: ServerLink, path: string, schema: z.ZodType<T>): Promise<T> {
  return ask(link, { method: "GET", path }, schema);
}

function post<T>(link: ServerLink, path: string, body: object, schema: z.ZodType<T>): Promise<T> {
  return ask(link, { method: "POST", path, body }, schema);
}

function userPath(userId: string): string {
  return `/users/${encodeURIComponent(userId)}`;
}

function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? "" : `?${query.toString()}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function iso(epochMs: number | undefined): string | undefined {
  return epochMs === undefined || !Number.isFinite(epochMs) ? undefined : new Date(epochMs).toISOString();
}
