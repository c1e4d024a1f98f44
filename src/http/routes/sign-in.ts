/** `/v1/sign-in` and `/v1/sign-out`. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { requirePhotoSignIn, signInByCapture, signInByPhoto, type SignInResult } from "../../auth/sign-in.ts";
import { photoSignInBody, type SignedIn, signedIn, signInBody } from "../../contract/accounts.ts";
import { type App, type HttpContext, originOf, perMinute } from "../context.ts";
import { ONE_PICTURE_BODY_BYTES, pictureFromBase64 } from "../pictures.ts";
import { beginSession, clearSessionCookie, endSession } from "../session-cookie.ts";

export function signInRoutes(app: App, context: HttpContext): void {
  const { auth, settings } = context;
  const config = perMinute(settings.limits.signIns);

  app.post(
    "/v1/sign-in",
    {
      schema: {
        summary: "Sign in by a capture that passed, with a username or by just looking",
        body: signInBody,
        response: { 200: signedIn },
      },
      config,
    },
    async (request, reply) => {
      const { capture, username } = request.body;
      const result = await signInByCapture(auth, capture, username, originOf(request));
      return welcome(context, request, reply, result);
    },
  );

  app.post(
    "/v1/sign-in/photo",
    {
      schema: {
        summary: "Sign in by one photo, where that is on",
        body: photoSignInBody,
        response: { 200: signedIn },
      },
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
      return welcome(context, request, reply, result);
    },
  );

  app.post(
    "/v1/sign-out",
    { schema: { summary: "End the session", response: { 204: z.null() } } },
    async (request, reply) => {
      await endSession(context, request);
      clearSessionCookie(reply, settings);
      return reply.code(204).send(null);
    },
  );
}

/** Begins the session and says who signed in, how strongly. */
export async function welcome(
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  result: SignInResult,
): Promise<SignedIn> {
  const { user, session } = result;
  await beginSession(context, request, reply, result);
  return { userId: user.id, username: user.username, acr: session.acr, amr: [...session.amr] };
}
