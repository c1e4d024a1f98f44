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
    const headers = Object.fromEntries(new Headers(init?.headers));
    const payload = typeof init?.body === "string" ? { payload: init.body } : {};
    const answer = await app.inject({ method, url: url.pathname + url.search, headers, ...payload });
    const date = new Date(now()).toUTCString();
    const body = answer.statusCode === 204 ? null : new Uint8Array(answer.rawPayload);
    const retryAfter = answer.headers["retry-after"];
    return new Response(body, {
      status: answer.statusCode,
      headers: { date, ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }) },
    });
  };
}
