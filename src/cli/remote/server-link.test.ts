import { describe, expect, it } from "vitest";
import { z } from "zod";
import { eachOf } from "../../../test/support/command-line.ts";
import { linkTo } from "./server-link.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });
const origin = "https://id.example.com";
const end = { origin, apiKey: "key", userAgent: "vultus 1.0, Łucja" };

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
      [`${origin}/v1/settings`, "error", "Bearer vultus_sk.key_a.b", "vultus 1.0, ?ucja"],
    ]);
  });

  it("hands on what is downloaded as it comes", async () => {
    const body = bodyOf([new Uint8Array(3), new Uint8Array(4)], (open) => open.close());
    const link = linkTo(end, () => Promise.resolve(new Response(body)));
    expect(await piecesOf(link.download("/zip"))).toBe(7);
  });

  it("says so when a download breaks off", async () => {
    const body = bodyOf([new Uint8Array(3)], (open) => open.error(new Error("reset")));
    const link = linkTo(end, () => Promise.resolve(new Response(body)));
    await expect(piecesOf(link.download("/zip"))).rejects.toMatchObject({
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
    await expect(piecesOf(link.download("/zip"))).rejects.toEqual(code("operator-key-required"));
  });
});
