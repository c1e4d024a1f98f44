/** Assembles the HTTP server: security headers, limits, parsing, errors, then the routes. */
import { randomUUID } from "node:crypto";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import multipart from "@fastify/multipart";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import websocket from "@fastify/websocket";
import fastify, { type FastifyBaseLogger, LogController } from "fastify";
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import { networkOf } from "../auth/network.ts";
import { FRAME_MAX_BYTES } from "../contract/frame.ts";
import { VultusError } from "../shared/errors.ts";
import type { App, HttpContext, HttpSettings } from "./context.ts";
import { limitLargeBodies } from "./large-bodies.ts";
import { replyWithProblem } from "./problems.ts";
import { accountRoutes } from "./routes/me.ts";
import { captureStreamRoutes } from "./routes/capture-stream.ts";
import { captureRoutes } from "./routes/captures.ts";
import { operatorRoutes } from "./routes/operator.ts";
import { photoApiRoutes } from "./routes/photo-api.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { userRoutes } from "./routes/users.ts";
import { securitySchemes } from "./security.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { requestCounts } from "./request-counts.ts";
import { stopGently } from "./stopping.ts";
import { servePages } from "./web-pages.ts";

/** The camera is all that the pages need; what else could be injected into them gets nothing. */
const PERMISSIONS = "camera=(self), microphone=(), geolocation=(), display-capture=(), payment=(), usb=()";
/** JSON without pictures. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** @returns A server that is ready for `listen` or `inject`. */
export async function buildServer(context: HttpContext, logger?: FastifyBaseLogger): Promise<App> {
  const { settings } = context;
  const app: App = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    genReqId: () => randomUUID(),
    requestTimeout: 60_000,
    // For what fails before a route is found, such as an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => void replyWithProblem(error, request, reply),
    forceCloseConnections: "idle",
    // Until the last capture has ended, whoever asks is answered; the framework's own refusal says nothing of when to ask again.
    return503OnClosing: false,
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(replyWithProblem);
  // Nothing here takes plain text; what is sent as such is refused by its type.
  app.removeContentTypeParser("text/plain");

  await app.register(helmet, securityHeaders(settings));
  await app.register(rateLimit, {
    max: settings.limits.all,
    timeWindow: "1 minute",
    keyGenerator: (request) => networkOf(request.ip),
    store: requestCounts(context.auth),
    errorResponseBuilder: (_request, { ttl }) => {
      const retryAfterSeconds = Math.ceil(ttl / 1000);
      return new VultusError("too-many-requests", `Wait ${retryAfterSeconds} seconds, then try again.`, {
        retryAfterSeconds,
      });
    },
  });
  await app.register(cookie);
  await app.register(multipart);
  await app.register(websocket, { options: { maxPayload: FRAME_MAX_BYTES } });
  await app.register(swagger, {
    openapi: {
      info: {
        title: "Vultus",
        version: settings.version,
        description: "Face sign-in that you host yourself.",
      },
      components: { securitySchemes },
    },
    transform: jsonSchemaTransform,
  });
  app.addHook("onRequest", (request, reply, done) => {
    requireSameOrigin(settings, request);
    // Answers are about one person: neither a proxy nor the back button may show them again.
    void reply.header("cache-control", "no-store");
    void reply.header("permissions-policy", PERMISSIONS);
    done();
  });
  limitLargeBodies(app);
  stopGently(app, settings.stopMs);

  app.addHook("onResponse", (request, reply, done) => {
    const { method, routeOptions, ip } = request;
    // The route's pattern, not what was asked for: paths and queries may name a person, or hold a token by mistake.
    const line = {
      requestId: request.id,
      method,
      route: routeOptions.url ?? "none",
      status: reply.statusCode,
      address: ip,
    };
    request.log.info({ ...line, ms: Math.round(reply.elapsedTime) }, "answered");
    done();
  });

  settingsRoutes(app, context);
  captureRoutes(app, context);
  captureStreamRoutes(app, context);
  userRoutes(app, context);
  signInRoutes(app, context);
  accountRoutes(app, context);
  operatorRoutes(app, context);
  photoApiRoutes(app, context);
  app.get("/v1/openapi.json", { schema: { hide: true } }, () => app.swagger());
  await servePages(app, context);
  await app.ready();
  return app;
}

function securityHeaders({ publicUrl }: HttpSettings) {
  const isSecure = publicUrl.protocol === "https:";
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", "blob:", "data:"],
        mediaSrc: ["'self'", "blob:"],
        // Older Safari does not count WebSockets as 'self'.
        connectSrc: ["'self'", `${isSecure ? "wss" : "ws"}://${publicUrl.host}`],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: "no-referrer" as const },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  };
}
