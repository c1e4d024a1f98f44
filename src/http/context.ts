/** What every route gets: the use cases' dependencies and how this server is reached. */
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuthDeps, RequestOrigin } from "../auth/deps.ts";
import { SECOND } from "../shared/clock.ts";

/** Where the server writes its lines; pino is one. */
export type Logger = FastifyBaseLogger;

/** A fastify instance whose schemas are zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface HttpSettings extends Tuning {
  /** As the browser sees it; no path. */
  readonly publicUrl: URL;
  /** True: the public origin is this machine itself. */
  readonly isLocalDemo: boolean;
  /** Proxies whose forwarding headers are believed: addresses or CIDR ranges. */
  readonly trustedProxies: readonly string[];
  /** The built pages; left out, only the API is served. */
  readonly webRoot?: string | undefined;
  readonly version: string;
}

/** What only tests set otherwise. */
export interface Tuning {
  /** Requests a minute and address. */
  readonly limits: RequestLimits;
  /** A capture's client that sends nothing for this long is gone, in milliseconds. */
  readonly stallMs: number;
  /** Capture streams that one network may hold open at once. */
  readonly streamsPerNetwork: number;
  /** Captures that this process judges at once: one more would slow down all others until they fail. */
  readonly capturesAtOnce: number;
  /** How long a server that stops waits for answers under way, in milliseconds. */
  readonly stopMs: number;
}

/** Requests that one address may make within a minute. */
export interface RequestLimits {
  readonly all: number;
  /** Beginning captures. */
  readonly captures: number;
  /** Registering, and changing faces. */
  readonly registrations: number;
  /** Signing in. */
  readonly signIns: number;
}

export const defaultTuning: Tuning = {
  limits: { all: 600, captures: 30, registrations: 20, signIns: 30 },
  stallMs: 10 * SECOND,
  streamsPerNetwork: 16,
  capturesAtOnce: 80,
  stopMs: 5 * SECOND,
};

/** A thread judges 37 frames a second (docs/benchmarks.md), and a capture needs 5 to be safe from failing for too few. */
const CAPTURES_PER_WORKER = 7;

/** @param workers Threads that look at pictures. @returns At most what the one thread can follow that judges what they see. */
export function capturesAtOnce(workers: number): number {
  return Math.min(defaultTuning.capturesAtOnce, workers * CAPTURES_PER_WORKER);
}

export interface HttpContext {
  readonly auth: AuthDeps;
  readonly settings: HttpSettings;
}

/** @returns The address as far as proxies are trusted, and what the client calls itself. */
export function originOf(request: FastifyRequest): RequestOrigin {
  return { address: request.ip, userAgent: request.headers["user-agent"] ?? "" };
}

/** The rate limit of one route. */
export function perMinute(max: number): { rateLimit: { max: number; timeWindow: string } } {
  return { rateLimit: { max, timeWindow: "1 minute" } };
}
