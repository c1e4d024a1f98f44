/** Refuses requests that another site made a browser send, and names that were pointed at this machine behind its back. */
import type { FastifyRequest } from "fastify";
import { VultusError } from "../shared/errors.ts";
import { isLocalHost } from "../shared/origin.ts";
import type { HttpSettings } from "./context.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
/** `none`: the person's own doing, such as an address typed in. */
const OWN_SITES: ReadonlySet<unknown> = new Set(["same-origin", "none"]);

/** @throws {VultusError} `bad-origin` */
export function requireSameOrigin(settings: HttpSettings, request: FastifyRequest): void {
  // DNS rebinding: a page elsewhere resolves its own name to 127.0.0.1 and becomes "same origin" with a local server.
  if (settings.isLocalDemo && !isLocalHost(hostname(request.headers.host)) && request.url !== "/healthz") {
    throw new VultusError(
      "bad-origin",
      `Open ${settings.publicUrl.origin} instead; for another name set VULTUS_PUBLIC_URL.`,
    );
  }
  const changesSomething = !SAFE_METHODS.has(request.method) || request.headers.upgrade !== undefined;
  const { origin } = request.headers;
  // Back ends and command lines send no Origin; browsers always do when something changes.
  if (changesSomething && origin !== undefined && !isOwnOrigin(settings, origin)) {
    throw new VultusError("bad-origin", `Requests are accepted from ${settings.publicUrl.origin} only.`);
  }
  // A browser that leaves the Origin out (a privacy setting, an extension) still says where the request came from.
  const site = request.headers["sec-fetch-site"];
  if (changesSomething && origin === undefined && site !== undefined && !OWN_SITES.has(site)) {
    throw new VultusError("bad-origin", `Requests are accepted from ${settings.publicUrl.origin} only.`);
  }
}

function isOwnOrigin(settings: HttpSettings, origin: string): boolean {
  if (origin === settings.publicUrl.origin) return true;
  if (!settings.isLocalDemo) return false;
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  // The three names of this machine are one origin to its owner, at the same port.
  return url !== undefined && isLocalHost(url.hostname) && url.port === settings.publicUrl.port;
}

function hostname(host: string | undefined): string {
  return host?.replace(/:\d+$/, "") ?? "";
}
