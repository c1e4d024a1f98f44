/** The cookie that holds a session's token, and who it belongs to. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AuthDeps } from "../auth/deps.ts";
import { findSession, type SignedIn } from "../auth/sessions.ts";
import { VultusError } from "../shared/errors.ts";
import type { HttpSettings } from "./context.ts";

/** With TLS the `__Host-` prefix binds it to this origin and to secure transport. */
export function cookieName(settings: HttpSettings): string {
  return settings.publicUrl.protocol === "https:" ? "__Host-vultus" : "vultus";
}

/** @param expiresAt The session's latest end, epoch milliseconds. */
export function setSessionCookie(
  reply: FastifyReply,
  settings: HttpSettings,
  token: string,
  expiresAt: number,
): void {
  void reply.setCookie(cookieName(settings), token, {
    ...attributes(settings),
    expires: new Date(expiresAt),
  });
}

export function clearSessionCookie(reply: FastifyReply, settings: HttpSettings): void {
  void reply.clearCookie(cookieName(settings), attributes(settings));
}

/** @returns `undefined` when nobody is signed in. */
export async function currentSession(
  auth: AuthDeps,
  settings: HttpSettings,
  request: FastifyRequest,
): Promise<SignedIn | undefined> {
  const token = request.cookies[cookieName(settings)];
  return token === undefined ? undefined : findSession(auth, token);
}

/** @throws {VultusError} `not-signed-in` */
export async function requireSession(
  auth: AuthDeps,
  settings: HttpSettings,
  request: FastifyRequest,
): Promise<SignedIn> {
  const signedIn = await currentSession(auth, settings, request);
  if (!signedIn) throw new VultusError("not-signed-in", "Sign in, then try again.");
  return signedIn;
}

function attributes(settings: HttpSettings) {
  return {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: settings.publicUrl.protocol === "https:",
  } as const;
}
