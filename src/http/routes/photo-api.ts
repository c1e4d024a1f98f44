/** The simple photo API of the well-known demo projects: `/register`, `/sign-in`, `/login`, `/greeting`. Only where photo sign-in is on. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { requireApiKey } from "../../auth/api-keys.ts";
import { type Registration, register } from "../../auth/register.ts";
import { requirePhotoSignIn, signInByPhoto } from "../../auth/sign-in.ts";
import { base64Image, email, username } from "../../contract/accounts.ts";
import { VultusError } from "../../shared/errors.ts";
import { bearerOf } from "../bearer.ts";
import { type App, type HttpContext, originOf, perMinute } from "../context.ts";
import { ONE_PICTURE_BODY_BYTES, pictureFromBase64, readPictureForm } from "../pictures.ts";
import { publicDetail, toVultusError } from "../problems.ts";
import { bySessionOrKey } from "../security.ts";
import { currentSession } from "../session-cookie.ts";
import { welcome } from "./sign-in.ts";

const registerJson = z.object({ username, email: email.optional(), image: base64Image });
const loginJson = z.object({ username: z.string().trim().min(1).max(254), image: base64Image });
const registeredReply = z.object({ message: z.string(), userId: z.string() });
const signedInReply = registeredReply.extend({ name: z.string() });
const greetingReply = z.object({ username: z.string() });
const greetingQuery = z.object({ userId: z.string().min(1).max(100) });

export function photoApiRoutes(parent: App, context: HttpContext): void {
  // A scope of its own: here errors are `{message, code}`, as callers of those projects expect.
  void parent.register((scope: App, _options, done) => {
    const { auth, settings } = context;
    scope.addHook("onRequest", (_request, _reply, next) => {
      requirePhotoSignIn(auth);
      next();
    });
    scope.setErrorHandler((error, request, reply) => replyWithMessage(error, request, reply));
    const registering = {
      bodyLimit: ONE_PICTURE_BODY_BYTES,
      config: perMinute(settings.limits.registrations),
    };
    const signingIn = { bodyLimit: ONE_PICTURE_BODY_BYTES, config: perMinute(settings.limits.signIns) };

    for (const path of ["/register", "/register/"]) {
      const summary = "Register with a picture, as JSON or as a form with name, file and email";
      const schema = { summary, hide: path.endsWith("/"), response: { 200: registeredReply } };
      scope.post(path, { ...registering, schema }, async (request) => {
        const input = await readRegistration(request);
        const { user } = await register(auth, input, originOf(request));
        return { message: `${user.username} is registered.`, userId: user.id };
      });
    }
    for (const path of ["/sign-in", "/sign-in/"]) {
      const summary = "Sign in with a picture alone, as a form with file";
      const schema = { summary, hide: path.endsWith("/"), response: { 200: signedInReply } };
      scope.post(path, { ...signingIn, schema }, async (request, reply) => {
        const { file } = await readPictureForm(request, []);
        const result = await noMatchWithoutFace(signInByPhoto(auth, file, undefined, originOf(request)));
        const { userId, username: name } = await welcome(context, request, reply, result);
        return { message: `Welcome, ${name}!`, name, userId };
      });
    }
    const login = {
      ...{ summary: "Sign in with a username and a picture", body: loginJson },
      response: { 200: registeredReply },
    };
    scope.post("/login", { ...signingIn, schema: login }, async (request, reply) => {
      const photo = pictureFromBase64(request.body.image);
      const result = await noMatchWithoutFace(
        signInByPhoto(auth, photo, request.body.username, originOf(request)),
      );
      const { userId, username: name } = await welcome(context, request, reply, result);
      return { message: `Welcome, ${name}!`, userId };
    });
    const greeting = {
      ...{ summary: "The username of an id, for its own session or a back end", ...bySessionOrKey },
      ...{ querystring: greetingQuery, response: { 200: greetingReply } },
    };
    scope.get("/greeting", { schema: greeting }, async (request) => {
      const { userId } = request.query;
      const current = await currentSession(auth, settings, request);
      if (current?.user.id === userId) return { username: current.user.username };
      await requireApiKey(auth, bearerOf(request));
      const user = (await auth.records.users.get(userId))?.record;
      if (!user) throw new VultusError("not-found", "There is no user with this id.");
      return { username: user.username };
    });
    done();
  });
}

async function readRegistration(request: FastifyRequest): Promise<Registration> {
  if (request.isMultipart()) {
    const { file, fields } = await readPictureForm(request, ["name"]);
    const name = parseField(username, fields.get("name"), "name");
    const address = fields.has("email") ? parseField(email, fields.get("email"), "email") : undefined;
    return { username: name, email: address, consent: true, source: { kind: "photos", photos: [file] } };
  }
  const body = registerJson.safeParse(request.body);
  if (!body.success) throw badFields(body.error);
  const photos = [pictureFromBase64(body.data.image)];
  return {
    username: body.data.username,
    email: body.data.email,
    consent: true,
    source: { kind: "photos", photos },
  };
}

function parseField<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const parsed = z.object({ [name]: schema }).safeParse({ [name]: value });
  if (!parsed.success) throw badFields(parsed.error);
  return schema.parse(value);
}

function badFields(error: z.ZodError): VultusError {
  const reasons = error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  return new VultusError("bad-request", `Correct the request: ${reasons.join("; ")}.`, { reasons });
}

/** To those projects' callers a picture without a usable face is a sign-in that failed. */
async function noMatchWithoutFace<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const refusals = [
      "no-face",
      "several-faces",
      "poor-quality",
      "looks-recaptured",
      "identify-off",
      "username-required",
    ];
    if (error instanceof VultusError && refusals.includes(error.code)) {
      throw new VultusError("sign-in-failed", error.message, { cause: error, reasons: [error.code] });
    }
    throw error;
  }
}

function replyWithMessage(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toVultusError(error);
  if (known.status >= 500) request.log.error({ err: known, cause: known.cause ?? error }, known.code);
  if (known.retryAfterSeconds !== undefined)
    void reply.header("retry-after", String(known.retryAfterSeconds));
  return reply
    .code(known.status)
    .send({ message: publicDetail(known), code: known.code, reasons: known.reasons });
}
