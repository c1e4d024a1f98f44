/** `/v1/captures`: begin a capture; and for back ends read its verdict, compare its face with a user, or take it back. */
import { z } from "zod";
import { requireApiKey } from "../../auth/api-keys.ts";
import { beginCapture } from "../../auth/begin-capture.ts";
import { cancelCapture } from "../../auth/cancel-capture.ts";
import { readVerdict } from "../../auth/read-verdict.ts";
import { verifyCapture } from "../../auth/verify-capture.ts";
import {
  beginCaptureBody,
  begunCapture,
  captureMatch,
  captureVerdict,
  verifyCaptureBody,
} from "../../contract/captures.ts";
import { bearerOf } from "../bearer.ts";
import { type App, type HttpContext, originOf, perMinute } from "../context.ts";
import { byKey, bySessionOrKey } from "../security.ts";
import { requireSession } from "../session-cookie.ts";

const params = z.object({ id: z.string().max(100) });

export function captureRoutes(app: App, { auth, settings }: HttpContext): void {
  app.post(
    "/v1/captures",
    {
      schema: {
        summary: "Begin a capture; of purpose verify with a key, of add-face with a session",
        ...bySessionOrKey,
        body: beginCaptureBody,
        response: { 201: begunCapture },
      },
      config: perMinute(settings.limits.captures),
    },
    async (request, reply) => {
      const { purpose, policy } = request.body;
      if (purpose === "verify") await requireApiKey(auth, bearerOf(request));
      if (purpose === "add-face") await requireSession(auth, settings, request);
      const begun = await beginCapture(auth, purpose, originOf(request), policy);
      return reply.code(201).send({ ...begun, expiresAt: new Date(begun.expiresAt).toISOString() });
    },
  );

  app.get(
    "/v1/captures/:id",
    {
      schema: {
        summary: "Read the verdict of a capture of purpose verify, once",
        ...byKey,
        params,
        response: { 200: captureVerdict },
      },
    },
    async (request) => {
      await requireApiKey(auth, bearerOf(request));
      const verdict = await readVerdict(auth, request.params.id);
      return { ...verdict, reasons: [...verdict.reasons] };
    },
  );

  app.post(
    "/v1/captures/:id/verify",
    {
      schema: {
        summary: "Compare the face of such a capture with a user, once",
        ...byKey,
        params,
        body: verifyCaptureBody,
        response: { 200: captureMatch },
      },
    },
    async (request) => {
      await requireApiKey(auth, bearerOf(request));
      const result = await verifyCapture(auth, request.params.id, request.body.user, originOf(request));
      return { ...result, reasons: [...result.reasons] };
    },
  );

  app.delete(
    "/v1/captures/:id",
    { schema: { summary: "Take a capture back", ...byKey, params, response: { 204: z.null() } } },
    async (request, reply) => {
      await requireApiKey(auth, bearerOf(request));
      await cancelCapture(auth, request.params.id);
      return reply.code(204).send(null);
    },
  );
}
