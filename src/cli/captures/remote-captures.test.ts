import { describe, expect, it } from "vitest";
import { capturesOf } from "./remote-captures.ts";
import { linkTo } from "../remote/server-link.ts";

const capturesFrom = (origin: string, apiKey: string, send: typeof fetch) =>
  capturesOf(linkTo({ origin, apiKey, howToMakeOne: "vultus api-keys create", userAgent: "test" }, send));
const code = (expected: string) => expect.objectContaining({ code: expected });
const answering = (respond: () => Response) => {
  const sent: { url: string; init: RequestInit | undefined }[] = [];
  const send: typeof fetch = (input, init) => {
    sent.push({ url: input instanceof Request ? input.url : input.toString(), init });
    return Promise.resolve(respond());
  };
  return { sent, server: capturesFrom("https://id.example.com", "vultus_sk.key_a.b", send) };
};

describe("a running server, asked", () => {
  it("says how long a capture lasts by its own clock, whatever the time is here", async () => {
    const { server, sent } = answering(() =>
      Response.json(
        { id: "cap_a", clientToken: "token", expiresAt: "2030-01-01T00:02:00.000Z" },
        { status: 201, headers: { date: "Tue, 01 Jan 2030 00:00:00 GMT" } },
      ),
    );
    expect(await server.begin(undefined)).toEqual({
      ...{ id: "cap_a", clientToken: "token", lastsMs: 119_001 },
    });
    expect(sent[0]).toMatchObject({
      url: "https://id.example.com/v1/captures",
      init: { method: "POST", redirect: "manual", body: '{"purpose":"verify"}' },
    });
  });

  it("names the user in the body, never in the address", async () => {
    const { server, sent } = answering(() =>
      Response.json({ match: false, passed: true, acr: null, reasons: ["no-match"] }),
    );
    await server.verify("cap_a", "ada@example.com");
    expect(sent[0].url).toBe("https://id.example.com/v1/captures/cap_a/verify");
    expect(sent[0].init?.body).toBe('{"user":"ada@example.com"}');
  });

  it("hands its refusals on", async () => {
    const refusal = {
      ...{ type: "urn:vultus:problem:locked-out", title: "Too many.", status: 429, code: "locked-out" },
      detail: "Wait.",
    };
    const { server } = answering(() =>
      Response.json(refusal, { status: 429, headers: { "retry-after": "30" } }),
    );
    await expect(server.verify("cap_a", "ada")).rejects.toMatchObject({
      ...{ code: "locked-out", message: "Wait.", retryAfterSeconds: 30 },
    });
  });

  it.each([
    ["a page", () => new Response("<html>", { status: 502 })],
    ["another API", () => Response.json({ ok: true })],
    ["a refusal of another kind", () => Response.json({ code: "teapot" }, { status: 418 })],
    ["nothing", () => new Response(null, { status: 204 })],
  ])("is no Vultus where %s answers", async (_what, respond) => {
    const { server } = answering(respond);
    await expect(server.verify("cap_a", "ada")).rejects.toEqual(code("server-unreachable"));
  });

  it("is said not to answer when it does not", async () => {
    const away = capturesFrom("https://id.example.com", "vultus_sk.key_a.b", () =>
      Promise.reject(new TypeError("fetch failed")),
    );
    await expect(away.begin("gentle")).rejects.toEqual(code("server-unreachable"));
    const { server, sent } = answering(() => new Response(null, { status: 204 }));
    await server.cancel("cap_a");
    expect(sent[0].init?.method).toBe("DELETE");
  });
});
