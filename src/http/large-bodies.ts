/** Lets only so many bytes of large bodies in at once: read and parsed, each takes several times its length in memory. */
import type { FastifyRequest } from "fastify";
import { networkOf } from "../auth/network.ts";
import { VultusError } from "../shared/errors.ts";
import type { App } from "./context.ts";
import { SEVERAL_PICTURES_BODY_BYTES } from "./pictures.ts";

/** Bodies up to this, among them most photos from webcams, pass uncounted. */
const SMALL_BYTES = 1024 * 1024;
/** Three of the largest requests at once; one network gets at most half, so that it cannot shut the others out alone. */
const BUDGET_BYTES = 3 * SEVERAL_PICTURES_BODY_BYTES;
const NETWORK_BUDGET_BYTES = BUDGET_BYTES / 2;

/** Refuses with `overloaded` before the body is read. */
export function limitLargeBodies(app: App): void {
  let total = 0;
  const byNetwork = new Map<string, number>();
  const change = (network: string, bytes: number): void => {
    total += bytes;
    const own = (byNetwork.get(network) ?? 0) + bytes;
    if (own > 0) byNetwork.set(network, own);
    else byNetwork.delete(network);
  };

  app.addHook("onRequest", (request, reply, done) => {
    const bytes = announcedBytes(request);
    if (bytes <= SMALL_BYTES) return done();
    const network = networkOf(request.ip);
    if (total + bytes > BUDGET_BYTES || (byNetwork.get(network) ?? 0) + bytes > NETWORK_BUDGET_BYTES) {
      throw new VultusError(
        "overloaded",
        "Too many large pictures are on their way. Try again in a moment.",
        {
          retryAfterSeconds: 5,
        },
      );
    }
    change(network, bytes);
    let isHeld = true;
    const giveBack = () => {
      if (isHeld) change(network, -bytes);
      isHeld = false;
    };
    // Answered, or its sender has vanished.
    reply.raw.once("finish", giveBack).once("close", giveBack);
    done();
  });
}

/** At most what any route reads; a body of unknown length counts as the longest. */
function announcedBytes({ headers }: FastifyRequest): number {
  if (headers["transfer-encoding"] !== undefined) return SEVERAL_PICTURES_BODY_BYTES;
  return Math.min(Number(headers["content-length"] ?? 0) || 0, SEVERAL_PICTURES_BODY_BYTES);
}
