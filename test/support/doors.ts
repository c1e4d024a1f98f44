/** Every way a photo reaches a server from outside, each as a plain HTTP client would use it. */
import { expect } from "vitest";
import { collect } from "./people.ts";
import type { RealServer } from "./real-server.ts";

/** What came back. */
export interface Answer {
  readonly status: number;
  /** The stable code of a refusal; absent when it went well. */
  readonly code: string | undefined;
  readonly reasons: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

/** Offers a photo under a name. */
export type Door = (server: RealServer, photo: Uint8Array, name: string) => Promise<Answer>;

export const register: Door = (server, photo, name) => postForm(server, "/register", { name }, photo);

export const registerByJson: Door = (server, photo, name) =>
  postJson(server, "/v1/users", {
    username: name,
    email: `${name}@example.com`,
    consent: true,
    photos: [base64(photo)],
  });

/** 1:N; the name is not sent. */
export const signIn: Door = (server, photo) => postForm(server, "/sign-in", {}, photo);

/** 1:1 */
export const login: Door = (server, photo, username) =>
  postJson(server, "/login", { username, image: base64(photo) });

/** @param fileField The form's name for the file. */
export function postForm(
  server: RealServer,
  path: string,
  fields: Readonly<Record<string, string>>,
  file: Uint8Array,
  fileField = "file",
): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set(fileField, new Blob([Uint8Array.from(file)]), "photo.jpg");
  return post(server, path, { body: form });
}

/** @param body An object, or text that claims to be JSON. */
export function postJson(server: RealServer, path: string, body: object | string): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return post(server, path, { body: text, headers: { "content-type": "application/json" } });
}

/** Fails unless the server answers and stores exactly so much. */
export async function expectUnharmed(
  server: RealServer,
  expected: Readonly<Record<string, number>>,
): Promise<void> {
  expect((await fetch(`${server.baseUrl}/healthz`)).status).toBe(200);
  expect(await stored(server)).toEqual(expected);
}

/** How many of everything that registration writes is stored. */
export async function stored(server: RealServer): Promise<Readonly<Record<string, number>>> {
  const { records, blobs } = server.auth;
  const [users, templates, photos] = await Promise.all(
    [records.users, records.templates, records.photos].map((collection) => collection.list({ limit: 1000 })),
  );
  const blobKeys = await collect(blobs.list(""));
  return {
    users: users.items.length,
    templates: templates.items.length,
    photos: photos.items.length,
    blobs: blobKeys.length,
  };
}

/** Fails when a reply tells of the inside: a stack, a path, the name of a library or one of its errors. */
export function expectNothingInternal(reply: string): void {
  expect(reply).not.toMatch(
    /\n\s+at |node_modules|node:|file:|\.[mc]?[jt]s\b|\/(work|tmp|home|root|Users)\//,
  );
  // At the beginning of a word: random ids hold any three letters now and then.
  expect(reply).not.toMatch(/\b(?:libvips|vips|libheif|heif|libpng|onnx|fastify|zod)/i);
  expect(reply).not.toMatch(/FST_|\bE[A-Z]{4,}\b|(Type|Range|Syntax)Error/);
}

async function post(server: RealServer, path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(server.baseUrl + path, { method: "POST", ...init });
  const text = await response.text();
  expectNothingInternal(text);
  const body: unknown = JSON.parse(text);
  // Every reply of these paths is a JSON object; another form fails the assertions on it.
  const fields = body as Record<string, unknown>;
  const { code, reasons } = fields;
  return {
    status: response.status,
    code: typeof code === "string" ? code : undefined,
    reasons: Array.isArray(reasons) ? reasons.map(String) : [],
    body: fields,
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
