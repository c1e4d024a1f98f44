/** `/v1/users`: registration, and taking a lockout off. */
import { z } from "zod";
import { requireApiKey } from "../../auth/api-keys.ts";
import { imageCountNote } from "../../auth/enroll.ts";
import { type FaceSource, register } from "../../auth/register.ts";
import { createSession } from "../../auth/sessions.ts";
import { unlock } from "../../auth/unlock.ts";
import { registerBody, registered } from "../../contract/accounts.ts";
import type { CaptureProof } from "../../contract/captures.ts";
import { VultusError } from "../../shared/errors.ts";
import { bearerOf } from "../bearer.ts";
import { type App, type HttpContext, originOf, perMinute } from "../context.ts";
import { byKey } from "../security.ts";
import { pictureFromBase64, SEVERAL_PICTURES_BODY_BYTES } from "../pictures.ts";
import { beginSession } from "../session-cookie.ts";

export function userRoutes(app: App, context: HttpContext): void {
  const { auth, settings } = context;
  app.post(
    "/v1/users",
    {
      schema: {
        summary: "Register with a capture or with photos",
        body: registerBody,
        response: { 201: registered },
      },
      bodyLimit: SEVERAL_PICTURES_BODY_BYTES,
      config: perMinute(settings.limits.registrations),
    },
    async (request, reply) => {
      const { username, email, consent, keepPhotos, capture, photos } = request.body;
      const source = faceSource(capture, photos);
      const input = { username, email, consent, keepPhotos, source };
      const { user, imageCount, assurance } = await register(auth, input, originOf(request));
      // A capture is as good as a sign-in, at the level that it reached; uploaded photos prove nobody's presence.
      if (source.kind === "capture") {
        const created = await createSession(auth, user, assurance, originOf(request));
        await beginSession(context, request, reply, created);
      }
      const note = imageCountNote(imageCount);
      return reply.code(201).send({ userId: user.id, username: user.username, imageCount, note });
    },
  );

  app.delete(
    "/v1/users/:name/lockout",
    {
      schema: {
        summary: "Take a lockout off",
        ...byKey,
        params: z.object({ name: z.string().min(1).max(254) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id: keyId } = await requireApiKey(auth, bearerOf(request));
      await unlock(auth, request.params.name, { ...originOf(request), keyId });
      return reply.code(204).send(null);
    },
  );
}

/** @throws {VultusError} `bad-request` unless exactly one of the two is given; `not-an-image`. */
export function faceSource(
  capture: CaptureProof | undefined,
  photos: readonly string[] | undefined,
): FaceSource {
  if (capture && !photos) return { kind: "capture", proof: capture };
  if (photos && !capture) return { kind: "photos", photos: photos.map(pictureFromBase64) };
  throw new VultusError("bad-request", 'Send either "capture" or "photos".');
}
