import { expect, it } from "vitest";
import { createClient } from "./client.ts";
import { hasCode, ProblemError } from "./problem-error.ts";

const refusal = {
  type: "urn:vultus:problem:locked-out",
  title: "Too many failed attempts.",
  status: 429,
  code: "locked-out",
  detail: "Wait a little.",
};

function clientReceiving(response: () => Response | Promise<Response>) {
  const calls: { url: string; init: RequestInit | undefined }[] = [];
  const client = createClient({
    fetch: async (input, init) => {
      calls.push({ url: input instanceof Request ? input.url : input.toString(), init });
      return response();
    },
  });
  return { client, calls };
}

async function failureOf(promise: Promise<unknown>): Promise<ProblemError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProblemError)) throw new Error("expected a ProblemError");
  return error;
}

it("returns the reply as it came", async () => {
  const { client } = clientReceiving(() => Response.json({ items: [], next: null }));
  expect(await client.sessions()).toEqual({ items: [], next: null });
});

it("takes an empty 204 as success", async () => {
  const { client } = clientReceiving(() => new Response(null, { status: 204 }));
  expect(await client.signOut()).toBeUndefined();
});

it("carries the server's problem and how long to wait", async () => {
  const { client } = clientReceiving(() =>
    Response.json(refusal, { status: 429, headers: { "retry-after": "30" } }),
  );
  const error = await failureOf(client.signIn({ capture: { id: "cap_1", clientToken: "t" } }));
  expect(error.problem).toEqual(refusal);
  expect(error.retryAfterSeconds).toBe(30);
  expect(hasCode(error, "sign-in-failed", "locked-out")).toBe(true);
  expect(hasCode(error, "sign-in-failed")).toBe(false);
});

it("names a reply that is not problem details", async () => {
  const { client } = clientReceiving(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const error = await failureOf(client.me());
  expect(error.code).toBe("unreadable-reply");
  expect(error.problem.status).toBe(502);
});

it("names a success whose body cannot be read", async () => {
  const { client } = clientReceiving(() => new Response("<!doctype html>", { status: 200 }));
  expect((await failureOf(client.settings())).code).toBe("unreadable-reply");
});

it("says when no reply came at all", async () => {
  const { client } = clientReceiving(() => Promise.reject(new TypeError("failed to fetch")));
  expect((await failureOf(client.me())).code).toBe("unreachable");
});

it("sends bodies as JSON and bodiless requests without a content type", async () => {
  const { client, calls } = clientReceiving(() => Response.json({}));
  await client.beginCapture({ purpose: "sign-in" });
  await client.signOut();
  expect(calls[0].init?.body).toBe('{"purpose":"sign-in"}');
  expect(new Headers(calls[0].init?.headers).get("content-type")).toBe("application/json");
  expect(new Headers(calls[1].init?.headers).has("content-type")).toBe(false);
});

it("escapes ids and cursors in addresses", async () => {
  const { client, calls } = clientReceiving(() => Response.json({}));
  await client.events("a b&c");
  await client.revokeSession("../x");
  expect(calls.map((call) => call.url)).toEqual(["/v1/me/events?after=a%20b%26c", "/v1/me/sessions/..%2Fx"]);
});
