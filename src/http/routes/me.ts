/** `/v1/me`: one's own account, faces, photos, events and sessions. */
import { z } from "zod";
import { addFaces, removeFace } from "../../auth/change-faces.ts";
import { type Enrolment, listEnrolments } from "../../auth/enrolled.ts";
import { eraseUser } from "../../auth/erase.ts";
import { listPhotos, openPhoto } from "../../auth/photos.ts";
import { listSessions, revokeSession } from "../../auth/sessions.ts";
import {
  accountEvent,
  accountSession,
  addFaceBody,
  deleteAccountBody,
  enrolment,
  me,
  page,
} from "../../contract/accounts.ts";
import { type App, type HttpContext, originOf, perMinute } from "../context.ts";
import { bySession } from "../security.ts";
import { SEVERAL_PICTURES_BODY_BYTES } from "../pictures.ts";
import { clearSessionCookie, requireSession } from "../session-cookie.ts";
import { faceSource } from "./users.ts";

const EVENTS_PER_PAGE = 20;
const byId = z.object({ id: z.string().max(100) });
const nothing = { 204: z.null() };

export function accountRoutes(app: App, { auth, settings }: HttpContext): void {
  const config = perMinute(settings.limits.registrations);

  app.get(
    "/v1/me",
    { schema: { summary: "Who is signed in, and how strongly", ...bySession, response: { 200: me } } },
    async (request) => {
      const { user, session } = await requireSession(auth, settings, request);
      return {
        userId: user.id,
        username: user.username,
        email: user.email ?? null,
        createdAt: iso(user.createdAt),
        consentAt: iso(user.consentAt),
        keepPhotos: user.keepPhotos,
        session: {
          acr: session.acr,
          amr: session.amr,
          createdAt: iso(session.createdAt),
          expiresAt: iso(session.expiresAt),
        },
      };
    },
  );

  app.delete(
    "/v1/me",
    {
      schema: {
        summary: "Delete the account with its faces",
        ...bySession,
        body: deleteAccountBody,
        response: nothing,
      },
    },
    async (request, reply) => {
      const { user } = await requireSession(auth, settings, request);
      await eraseUser(auth, user, request.body.username, originOf(request));
      clearSessionCookie(reply, settings);
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/v1/me/enrolments",
    { schema: { summary: "The enrolled faces", ...bySession, response: { 200: page(enrolment) } } },
    async (request) => {
      const { user } = await requireSession(auth, settings, request);
      const [templates, photos] = await Promise.all([
        listEnrolments(auth, user.id),
        listPhotos(auth, user.id),
      ]);
      const items = templates.map((template) =>
        enrolmentReply(
          template,
          photos.filter((photo) => photo.templateId === template.id).map((photo) => photo.id),
        ),
      );
      return { items, next: null };
    },
  );

  app.post(
    "/v1/me/faces",
    {
      schema: {
        summary: "Add a face by a capture or by photos, or replace all",
        ...bySession,
        body: addFaceBody,
        response: { 201: enrolment },
      },
      bodyLimit: SEVERAL_PICTURES_BODY_BYTES,
      config,
    },
    async (request, reply) => {
      const { user } = await requireSession(auth, settings, request);
      const { capture, photos, replace } = request.body;
      const added = await addFaces(auth, user, faceSource(capture, photos), replace, originOf(request));
      const kept = (await listPhotos(auth, user.id)).filter((photo) => photo.templateId === added.id);
      return reply.code(201).send(
        enrolmentReply(
          added,
          kept.map((photo) => photo.id),
        ),
      );
    },
  );

  app.delete(
    "/v1/me/enrolments/:id",
    { schema: { summary: "Remove an enrolled face", ...bySession, params: byId, response: nothing } },
    async (request, reply) => {
      const { user } = await requireSession(auth, settings, request);
      await removeFace(auth, user, request.params.id, originOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/v1/me/photos/:id",
    { schema: { summary: "A kept photo, as a picture", ...bySession, params: byId } },
    async (request, reply) => {
      const { user } = await requireSession(auth, settings, request);
      const photo = await openPhoto(auth, user, request.params.id);
      return reply.type(photo.mediaType).send(Buffer.from(photo.bytes));
    },
  );

  app.get(
    "/v1/me/events",
    {
      schema: {
        summary: "What happened to the account, newest first",
        ...bySession,
        querystring: z.object({ after: z.string().max(300).optional() }),
        response: { 200: page(accountEvent) },
      },
    },
    async (request) => {
      const { user } = await requireSession(auth, settings, request);
      const { items, next } = await auth.records.events.list({
        index: "byUser",
        equals: user.id,
        order: "descending",
        limit: EVENTS_PER_PAGE,
        after: request.query.after,
      });
      const own = items.map(({ id, at, kind, outcome, address, userAgent }) => ({
        ...{ id, kind, outcome, address, userAgent },
        at: iso(at),
      }));
      return { items: own, next: next ?? null };
    },
  );

  app.get(
    "/v1/me/sessions",
    {
      schema: {
        summary: "Where the account is signed in",
        ...bySession,
        response: { 200: page(accountSession) },
      },
    },
    async (request) => {
      const { user, session: current } = await requireSession(auth, settings, request);
      const items = (await listSessions(auth, user.id)).map(({ id, acr, address, userAgent, ...times }) => ({
        ...{ id, acr, address, userAgent },
        current: id === current.id,
        createdAt: iso(times.createdAt),
        lastSeenAt: iso(times.lastSeenAt),
        expiresAt: iso(times.expiresAt),
      }));
      return { items, next: null };
    },
  );

  app.delete(
    "/v1/me/sessions/:id",
    { schema: { summary: "End one of the sessions", ...bySession, params: byId, response: nothing } },
    async (request, reply) => {
      const { user, session } = await requireSession(auth, settings, request);
      await revokeSession(auth, user.id, request.params.id, originOf(request));
      if (request.params.id === session.id) clearSessionCookie(reply, settings);
      return reply.code(204).send(null);
    },
  );
}

function enrolmentReply(template: Enrolment, photoIds: string[]): z.infer<typeof enrolment> {
  const { id, source, imageCount, quality, modelId, createdAt } = template;
  return { id, source, imageCount, quality, modelId, createdAt: iso(createdAt), photoIds };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
