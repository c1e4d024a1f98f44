/** The secret key of a back end, from the Authorization header. */
import type { FastifyRequest } from "fastify";

/** @returns `undefined` when there is none. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w.-]{1,300})$/i.exec(request.headers.authorization ?? "")?.[1];
}
