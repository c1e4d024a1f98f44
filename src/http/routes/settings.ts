/** `/v1/settings`, `/healthz` and `/readyz`: what pages and operators ask first. */
import { z } from "zod";
import { settings as settingsReply } from "../../contract/accounts.ts";
import type { App, HttpContext } from "../context.ts";

export function settingsRoutes(app: App, { auth, settings }: HttpContext): void {
  app.get(
    "/v1/settings",
    { schema: { summary: "What is on, before anybody signs in", response: { 200: settingsReply } } },
    () => ({
      photoSignIn: auth.settings.photoSignIn,
      identify: auth.settings.identify,
      keepPhotos: auth.settings.keepPhotos,
      capturePolicies: auth.settings.capturePolicies.map((policy) => policy.name),
      consentVersion: auth.settings.consentVersion,
      version: settings.version,
    }),
  );

  const health = z.object({ status: z.literal("ok") });
  // The process answers; says nothing of the database, so that a database outage does not restart every server.
  app.get(
    "/healthz",
    {
      schema: { summary: "Whether the process answers", response: { 200: health } },
      config: { rateLimit: false },
    },
    () => ({
      status: "ok" as const,
    }),
  );

  app.get(
    "/readyz",
    {
      schema: { summary: "Whether the database answers", response: { 200: health } },
      config: { rateLimit: false },
    },
    async () => {
      await auth.records.check();
      return { status: "ok" as const };
    },
  );
}
