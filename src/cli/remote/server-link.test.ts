import { describe, expect, it } from "vitest";
import { z } from "zod";
import { eachOf } from "../../../test/support/command-line.ts";
import { linkTo } from "./server-link.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });
const origin = "https://id.example.com";
const end = { origin, apiKey: "key", howToMakeOne: "vultus api-keys create", userAgent: "vultus 1.0, Łucja" };

function headersOf(init: RequestInit | undefined) {
  const headers = new Headers(init?.headers);
  return [headers.get("authorization"), headers.get("user-agent")];
}

async function piecesOf(pieces: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) bytes += piece.byteLength;
  return bytes;
}

/** Answers with these pieces, and then as `finish` does. */
function bodyOf(pieces: readonly Uint8Array[], finish: (body: ReadableStreamDefaultController) => void) {
  return new ReadableStream({
    async start(body) {
      for await (const piece of eachOf(pieces)) body.enqueue(piece);
      finish(body);
    },
  });
}

describe("a link to a server", () => {
  it("sends the key in a header, to no other address, and never in the path", async () => {
    const sent: unknown[] = [];
    const link = linkTo({ ...end, apiKey: "vultus_sk.key_a.b" }, (input, init) => {
      sent.push([input, init?.redirect, ...headersOf(init)]);
      return Promise.resolve(Response.json({}));
    });
    await link.call({ method: "GET", path: "/v1/settings" }, z.object({}));
    expect(sent).toEqual([
      [`${origin}/v1/settings`, "manual", "Bearer vultus_sk.key_a.b", "vultus 1.0, ?ucja"],
    ]);
  });

  it("hands on what is downloaded as it comes", async () => {
    const body = bodyOf([new Uint8Array(3), new Uint8Array(4)], (open) => open.close());
    const link = linkTo(end, () =>
      Promise.resolve(new Response(body, { headers: { "content-type": "application/zip" } })),
    );
    expect(await piecesOf(link.download("/zip", "application/zip"))).toBe(7);
  });

  it("says so when a download breaks off", async () => {
    const body = bodyOf([new Uint8Array(3)], (open) => open.error(new Error("reset")));
    const link = linkTo(end, () =>
      Promise.resolve(new Response(body, { headers: { "content-type": "application/zip" } })),
    );
    await expect(piecesOf(link.download("/zip", "application/zip"))).rejects.toMatchObject({
      ...{ code: "server-unreachable", message: expect.stringContaining("broke off") },
    });
  });

  it("hands a refused download on as the server said it", async () => {
    const refusal = {
      type: "t",
      title: "t",
      status: 403,
      code: "operator-key-required",
      detail: "Make one.",
    };
    const link = linkTo(end, () => Promise.resolve(Response.json(refusal, { status: 403 })));
    await expect(piecesOf(link.download("/zip", "application/zip"))).rejects.toEqual(
      code("operator-key-required"),
    );
  });

  it.each([
    ["a page of a proxy that is up when the server is not", () => page(502), "does not answer its proxy"],
    ["a proxy that lets only some networks in", () => page(403), "keeps this to some networks"],
    ["a proxy that takes no large body", () => page(413), "takes no request of this size"],
    ["a line that was too slow", () => page(408), "too slow"],
    [
      "a redirection, which the key does not follow",
      () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example" } }),
      "sends elsewhere, to https://elsewhere.example",
    ],
    ["a page of somebody else", () => page(200), "is no Vultus"],
    [
      "an empty answer where there is something to say",
      () => new Response("", { status: 200 }),
      "is no Vultus",
    ],
    [
      "a server that has no such route",
      () => refusing({ code: "not-found", status: 404, reasons: ["no-such-route"] }),
      "does not offer this",
    ],
    [
      "a key that is not known there",
      () => refusing({ code: "api-key-required", status: 401 }),
      "was revoked. Make one there with: vultus api-keys create",
    ],
  ])("tells %s from a server that does not answer", async (_what, respond, says) => {
    const link = linkTo(end, () => Promise.resolve(respond()));
    const calling = link.call({ method: "GET", path: "/v1/settings" }, z.object({}));
    await expect(calling).rejects.toMatchObject({ message: expect.stringContaining(says) });
  });

  it("says that what was asked may be done all the same when no answer comes to a change", async () => {
    const never: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
    const link = linkTo(end, never);
    const request = { path: "/v1/x", patienceMs: 1 } as const;
    await expect(link.call({ ...request, method: "DELETE" }, z.undefined())).rejects.toMatchObject({
      message: expect.stringMatching(/in time\. It may have done/),
    });
    await expect(link.call({ ...request, method: "GET" }, z.undefined())).rejects.toMatchObject({
      message: expect.stringMatching(/in time\. Start the server/),
    });
  });

  it("takes no page for the file that it was to download", async () => {
    const link = linkTo(end, () => Promise.resolve(page(200)));
    await expect(piecesOf(link.download("/zip", "application/zip"))).rejects.toEqual(
      code("server-unreachable"),
    );
  });
});

function page(status: number): Response {
  return new Response("<html>", { status, headers: { "content-type": "text/html" } });
}

function refusing({ status, ...rest }: { code: string; status: number; reasons?: string[] }): Response {
  return Response.json({ type: "t", title: "t", detail: "d", status, ...rest }, { status });
}
