/** Stands in for `fetch`: reaches a server without a socket. */
import type { App } from "../../src/http/context.ts";

/** @param onRequest Is told method and path of every request. */
export function fetchFrom(
  app: App,
  now: () => number,
  onRequest: (request: string) => void = () => undefined,
): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method === "POST" || init?.method === "DELETE" ? init.method : "GET";
    onRequest(`${method} ${url.pathname}`);
    const sent = Object.fromEntries(new Headers(init?.headers));
    const payload = typeof init?.body === "string" ? { payload: init.body } : {};
    const answer = await app.inject({ method, url: url.pathname + url.search, headers: sent, ...payload });
    const date = new Date(now()).toUTCString();
    const body = answer.statusCode === 204 ? null : new Uint8Array(answer.rawPayload);
    const headers = new Headers({ date });
    for (const name of ["retry-after", "content-type"]) {
      const value = answer.headers[name];
      if (value !== undefined) headers.set(name, String(value));
    }
    return new Response(body, { status: answer.statusCode, headers });
  };
}
