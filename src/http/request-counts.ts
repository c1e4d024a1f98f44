/** Counts requests for the rate limits: those of a limited route over all servers, the rest, which guards this process alone, in memory. */
import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from "@fastify/rate-limit";
import type { AuthDeps } from "../auth/deps.ts";
import { countInWindow } from "../auth/tally.ts";

type CountDeps = Pick<AuthDeps, "records" | "keyring" | "now">;
type Answer = Parameters<FastifyRateLimitStore["incr"]>[1];
type RouteOptions = Parameters<FastifyRateLimitStore["child"]>[0];

/** Addresses that are remembered at once. */
const MOST_ADDRESSES = 5_000;

/** @returns The class that the plugin makes its counters of. */
export function requestCounts(deps: CountDeps): FastifyRateLimitStoreCtor {
  return class {
    readonly #local = new Map<string, { count: number; endsAt: number }>();

    incr(key: string, answer: Answer, windowMs: number): void {
      const now = deps.now();
      const known = this.#local.get(key);
      const window = known && known.endsAt > now ? known : { count: 0, endsAt: now + windowMs };
      window.count++;
      // Set anew, a key moves to the end: the first is the one that was idle longest.
      this.#local.delete(key);
      this.#local.set(key, window);
      const oldest = this.#local.keys().next().value;
      if (this.#local.size > MOST_ADDRESSES && oldest !== undefined) this.#local.delete(oldest);
      answer(null, { current: window.count, ttl: window.endsAt - now });
    }

    child(options: RouteOptions): FastifyRateLimitStore {
      return sharedCount(deps, routeOf(options));
    }
  };
}

function sharedCount(deps: CountDeps, route: string): FastifyRateLimitStore {
  return {
    incr(key, answer, windowMs, max) {
      const id = `requests:${deps.keyring.digest("requests", `${route} ${key}`)}`;
      countInWindow(deps, id, windowMs, max).then(
        ({ count, remainingMs }) => answer(null, { current: count, ttl: remainingMs }),
        (error: unknown) => answer(error instanceof Error ? error : new Error("counting failed")),
      );
    },
    child: (options) => sharedCount(deps, routeOf(options)),
  };
}

function routeOf(options: RouteOptions): string {
  // The plugin's type names what it hands over otherwise than it and its documentation do.
  const { routeInfo } = options as unknown as {
    readonly routeInfo: { method: string | string[]; url: string };
  };
  return `${String(routeInfo.method)} ${routeInfo.url}`;
}
