/** The cookie that holds a session's token, and who it belongs to. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AuthDeps } from "../auth/deps.ts";
import { findSession, type NewSession, revokeSession, type SignedIn } from "../auth/sessions.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import { type HttpContext, type HttpSettings, originOf } from "./context.ts";

/** With TLS the `__Host-` prefix binds it to this origin and to secure transport. */
export function cookieName(settings: HttpSettings): string {
  return settings.publicUrl.protocol === "https:" ? "__Host-vultus" : "vultus";
}

/** Gives the browser its new session. The one it had before ends: whoever else may hold that cookie is signed out with it. */
export async function beginSession(
  { auth, settings }: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, session }: NewSession,
): Promise<void> {
  await endSession({ auth, settings }, request);
  void reply.setCookie(cookieName(settings), token, {
    ...attributes(settings),
    expires: new Date(session.createdAt + auth.settings.sessionMaxMs),
  });
}

/** Ends the session of the browser's cookie, if there is one. */
export async function endSession({ auth, settings }: HttpContext, request: FastifyRequest): Promise<void> {
  const current = await currentSession(auth, settings, request);
  if (!current) return;
  try {
    await revokeSession(auth, current.user.id, current.session.id, originOf(request), "sign-out");
  } catch (error) {
    // Another request ended it in the same moment.
    if (!isProblem(error, "not-found")) throw error;
  }
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
