import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import fastify from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { App } from "./context.ts";
import { limitLargeBodies } from "./large-bodies.ts";
import { replyWithProblem } from "./problems.ts";

const MB = 1024 * 1024;
const large = { "content-length": String(40 * MB) };

let app: App;
/** Requests that were let in and wait, oldest first. */
let held: { readonly finish: () => void; readonly raw: ServerResponse }[];
let letIn: () => void;
beforeEach(() => {
  held = [];
  app = fastify().withTypeProvider<ZodTypeProvider>();
  app.setErrorHandler(replyWithProblem);
  limitLargeBodies(app);
  // Nothing reads the body, so none needs to be sent: what is announced counts.
  app.get("/", (_request, reply) => {
    const waiting = new Promise<string>((resolve) => {
      held.push({ finish: () => resolve("done"), raw: reply.raw });
    });
    letIn();
    return waiting;
  });
});
afterEach(async () => {
  for (const { finish } of held) finish();
  await app.close();
});

/** @returns The status of a refusal, or "let in". */
async function announce(remoteAddress: string, headers: Record<string, string> = large) {
  const entered = new Promise<"let in">((resolve) => {
    letIn = () => resolve("let in");
  });
  const answered = app.inject({ url: "/", remoteAddress, headers }).then((answer) => answer.statusCode);
  return Promise.race([answered, entered]);
}

describe("large bodies", () => {
  it("are let in up to a budget for one network, and another for all", async () => {
    expect(await announce("2001:db8:1:1::1")).toBe("let in");
    expect(await announce("2001:db8:1:1::2")).toBe(503);
    expect(await announce("203.0.113.1")).toBe("let in");
    expect(await announce("203.0.113.2")).toBe("let in");
    expect(await announce("203.0.113.3")).toBe(503);
  });

  it("give their share back when they are answered", async () => {
    expect(await announce("203.0.113.1")).toBe("let in");
    expect(await announce("203.0.113.1")).toBe(503);
    const [{ finish, raw }] = held;
    const closed = once(raw, "finish");
    finish();
    await closed;
    expect(await announce("203.0.113.1")).toBe("let in");
  });

  it("give their share back when the sender vanishes", async () => {
    const address = new URL(await app.listen({ port: 0, host: "127.0.0.1" }));
    const entered = new Promise<void>((resolve) => {
      letIn = resolve;
    });
    const socket = connect(Number(address.port), address.hostname);
    socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${40 * MB}\r\n\r\n`);
    await entered;
    expect(await announce("127.0.0.1")).toBe(503);
    const gone = once(held[0].raw, "close");
    socket.destroy();
    await gone;
    expect(await announce("127.0.0.1")).toBe("let in");
  });

  it("count as the longest when their length is not said", async () => {
    expect(await announce("203.0.113.1", { "transfer-encoding": "chunked" })).toBe("let in");
    expect(await announce("203.0.113.1")).toBe(503);
  });

  it("are not counted when they are small", async () => {
    for (let i = 0; i < 100; i++) {
      expect(await announce("203.0.113.1", { "content-length": String(MB) })).toBe("let in");
    }
  });
});
