/** `/v1/operator`: what the command line does to accounts, for operators' keys alone. A proxy that keeps this prefix to itself takes nothing from anybody else. */
import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { requireApiKey } from "../../auth/api-keys.ts";
import type { RequestOrigin } from "../../auth/deps.ts";
import { listEnrolments, templateFacts } from "../../auth/enrolled.ts";
import { eraseUser } from "../../auth/erase.ts";
import { exportAccount } from "../../auth/export-account.ts";
import { exportPhoto } from "../../auth/export-photo.ts";
import { accountById, findAccount } from "../../auth/find-account.ts";
import { describeAccount, listAccounts } from "../../auth/list-accounts.ts";
import { listPhotos, photoFacts } from "../../auth/photos.ts";
import { countWaitingEvents, lookAtLog } from "../../auth/read-events.ts";
import { unlockAccount } from "../../auth/unlock.ts";
import { deleteAccountBody } from "../../contract/accounts.ts";
import {
  accountDescription,
  accountPage,
  accountsQuery,
  describeQuery,
  enrolmentList,
  eventPage,
  eventsQuery,
  findAccountBody,
  foundAccount,
  photoList,
  unlocked,
  waitingEvents,
} from "../../contract/operator.ts";
import { zipped } from "../../shared/zip.ts";
import { bearerOf } from "../bearer.ts";
import { type App, type HttpContext, originOf } from "../context.ts";
import { byKey } from "../security.ts";
import { operatorFaceRoutes } from "./operator-faces.ts";
import { replyWithProblem } from "../problems.ts";

const byId = z.object({ id: z.string().max(100) });
const photoById = byId.extend({ photoId: z.string().max(100) });

export function operatorRoutes(parent: App, { auth }: HttpContext): void {
  // A scope of its own, so that no route in it can be reached without the key.
  void parent.register((app: App, _options, done) => {
    const origins = new WeakMap<FastifyRequest, RequestOrigin>();
    // After the limits, which are each route's own last hook of the request, and before any of the body is read.
    app.addHook("preParsing", async (request) => {
      const { id: keyId } = await requireApiKey(auth, bearerOf(request), "operator");
      origins.set(request, { ...originOf(request), keyId });
    });
    app.setErrorHandler((error, request, reply) =>
      replyWithProblem(error, request, reply, origins.has(request)),
    );
    const operatorOf = (request: FastifyRequest): RequestOrigin => origins.get(request) ?? originOf(request);

    app.get(
      "/v1/operator/users",
      {
        schema: {
          summary: "A page of accounts by id",
          ...byKey,
          querystring: accountsQuery,
          response: { 200: accountPage },
        },
      },
      async (request) => {
        const { accounts, next } = await listAccounts(auth, request.query.count, request.query.after);
        return { users: accounts, next: next ?? null };
      },
    );

    app.post(
      "/v1/operator/users/find",
      {
        schema: {
          summary: "Find an account by username, email or id",
          ...byKey,
          body: findAccountBody,
          response: { 200: foundAccount },
        },
      },
      async (request) => {
        const { id, username } = await findAccount(auth, request.body.user);
        return { userId: id, username };
      },
    );

    app.get(
      "/v1/operator/users/:id",
      {
        schema: {
          summary: "All that is known of an account without opening anything",
          ...byKey,
          params: byId,
          querystring: describeQuery,
          response: { 200: accountDescription },
        },
      },
      async (request) =>
        describeAccount(auth, await accountById(auth, request.params.id), request.query.events),
    );

    app.delete(
      "/v1/operator/users/:id",
      {
        schema: {
          summary: "Delete an account with its faces",
          ...byKey,
          params: byId,
          body: deleteAccountBody,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const user = await accountById(auth, request.params.id);
        await eraseUser(auth, user, request.body.username, operatorOf(request));
        return reply.code(204).send(null);
      },
    );

    app.delete(
      "/v1/operator/users/:id/lockout",
      { schema: { summary: "Take a lockout off", ...byKey, params: byId, response: { 200: unlocked } } },
      async (request) => unlockAccount(auth, await accountById(auth, request.params.id), operatorOf(request)),
    );

    app.get(
      "/v1/operator/users/:id/enrolments",
      {
        schema: {
          summary: "The enrolled faces; never a vector",
          ...byKey,
          params: byId,
          response: { 200: enrolmentList },
        },
      },
      async (request) => {
        const { id } = await accountById(auth, request.params.id);
        return { items: (await listEnrolments(auth, id)).map(templateFacts) };
      },
    );

    app.get(
      "/v1/operator/users/:id/photos",
      { schema: { summary: "The kept photos", ...byKey, params: byId, response: { 200: photoList } } },
      async (request) => {
        const { id } = await accountById(auth, request.params.id);
        return { items: (await listPhotos(auth, id)).map(photoFacts) };
      },
    );

    app.get(
      "/v1/operator/users/:id/photos/:photoId",
      // A HEAD would open the photo, and write down that it was.
      {
        exposeHeadRoute: false,
        schema: { summary: "A kept photo, as a picture", ...byKey, params: photoById },
      },
      async (request, reply) => {
        const { id, photoId } = request.params;
        const photo = await exportPhoto(auth, await accountById(auth, id), photoId, operatorOf(request));
        return reply.type(photo.mediaType).send(Buffer.from(photo.bytes));
      },
    );

    app.get(
      "/v1/operator/users/:id/export",
      {
        exposeHeadRoute: false,
        schema: { summary: "All that is stored of a user, as a zip", ...byKey, params: byId },
      },
      async (request, reply) => {
        const user = await accountById(auth, request.params.id);
        const zip = zipped(exportAccount(auth, user, operatorOf(request)));
        // What is refused is refused before the answer begins.
        const first = await zip.next();
        const pieces = async function* () {
          if (first.value) yield first.value;
          yield* zip;
        };
        return reply.type("application/zip").send(Readable.from(pieces()));
      },
    );

    operatorFaceRoutes(app, auth, operatorOf);

    app.get(
      "/v1/operator/events",
      {
        schema: {
          summary: "A page of the event log, newest first",
          ...byKey,
          querystring: eventsQuery,
          response: { 200: eventPage },
        },
      },
      async (request) => {
        const { since, until, ...wish } = request.query;
        const look = await lookAtLog(auth, { ...wish, since: msOf(since), until: msOf(until) });
        return { ...look, at: new Date(look.at).toISOString(), next: look.next ?? null };
      },
    );

    app.get(
      "/v1/operator/events/waiting",
      {
        schema: {
          summary: "How many events have not arrived in the log yet",
          ...byKey,
          response: { 200: waitingEvents },
        },
      },
      async () => countWaitingEvents(auth),
    );
    done();
  });
}

function msOf(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}
