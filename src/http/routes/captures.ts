/** `/v1/captures`: begin a capture, and read a verdict from a back end. */
import { z } from "zod";
import { requireApiKey } from "../../auth/api-keys.ts";
import { beginCapture } from "../../auth/begin-capture.ts";
import { readVerdict } from "../../auth/read-verdict.ts";
import { beginCaptureBody, begunCapture, captureVerdict } from "../../contract/captures.ts";
import { bearerOf } from "../bearer.ts";
import { type App, type HttpContext, originOf, perMinute } from "../context.ts";
import { requireSession } from "../session-cookie.ts";

export function captureRoutes(app: App, { auth, settings }: HttpContext): void {
  app.post(
    "/v1/captures",
    {
      schema: { body: beginCaptureBody, response: { 201: begunCapture } },
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
    { schema: { params: z.object({ id: z.string().max(100) }), response: { 200: captureVerdict } } },
    async (request) => {
      await requireApiKey(auth, bearerOf(request));
      const verdict = await readVerdict(auth, request.params.id);
      return { ...verdict, reasons: [...verdict.reasons] };
    },
  );
}
