/** `/v1/sign-in` and `/v1/sign-out`. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { revokeSession } from "../../auth/sessions.ts";
import { requirePhotoSignIn, signInByCapture, signInByPhoto, type SignInResult } from "../../auth/sign-in.ts";
import { photoSignInBody, type SignedIn, signedIn, signInBody } from "../../contract/accounts.ts";
import { type App, type HttpContext, originOf, perMinute } from "../context.ts";
import { ONE_PICTURE_BODY_BYTES, pictureFromBase64 } from "../pictures.ts";
import { clearSessionCookie, currentSession, setSessionCookie } from "../session-cookie.ts";

export function signInRoutes(app: App, context: HttpContext): void {
  const { auth, settings } = context;
  const config = perMinute(settings.limits.signIns);

  app.post(
    "/v1/sign-in",
    { schema: { body: signInBody, response: { 200: signedIn } }, config },
    async (request, reply) => {
      const { capture, username } = request.body;
      return welcome(context, reply, await signInByCapture(auth, capture, username, originOf(request)));
    },
  );

  app.post(
    "/v1/sign-in/photo",
    {
      schema: { body: photoSignInBody, response: { 200: signedIn } },
      bodyLimit: ONE_PICTURE_BODY_BYTES,
      config,
      onRequest: (_request, _reply, done) => {
        requirePhotoSignIn(auth);
        done();
      },
    },
    async (request, reply) => {
      const { photo, username } = request.body;
      const result = await signInByPhoto(auth, pictureFromBase64(photo), username, originOf(request));
      return welcome(context, reply, result);
    },
  );

  app.post("/v1/sign-out", { schema: { response: { 204: z.null() } } }, async (request, reply) => {
    const current = await currentSession(auth, settings, request);
    if (current)
      await revokeSession(auth, current.user.id, current.session.id, originOf(request), "sign-out");
    clearSessionCookie(reply, settings);
    return reply.code(204).send(null);
  });
}

/** Sets the cookie and says who signed in, how strongly. */
export function welcome(
  { auth, settings }: HttpContext,
  reply: FastifyReply,
  result: SignInResult,
): SignedIn {
  const { user, session, token } = result;
  setSessionCookie(reply, settings, token, session.createdAt + auth.settings.sessionMaxMs);
  return { userId: user.id, username: user.username, acr: session.acr, amr: [...session.amr] };
}
