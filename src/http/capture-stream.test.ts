import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startTestServer, type TestServer } from "../../test/support/http.ts";
import { origin } from "../../test/support/world.ts";
import { beginCapture } from "../auth/begin-capture.ts";

let server: TestServer;
afterEach(async () => {
  await server.app.close();
});

async function listening(...changes: Parameters<typeof startTestServer>): Promise<void> {
  server = await startTestServer(...changes);
  await server.app.listen({ port: 0, host: "127.0.0.1" });
}

async function open() {
  const { id, clientToken } = await beginCapture(server.deps, "verify", origin);
  const address = server.app.listeningOrigin.replace("http:", "ws:");
  const socket = new WebSocket(`${address}/v1/captures/${id}/stream`);
  const said: string[] = [];
  socket.on("message", (data: Buffer) => said.push(data.toString()));
  const closed = once(socket, "close");
  await once(socket, "open");
  return {
    hello: () => socket.send(JSON.stringify({ type: "hello", token: clientToken })),
    heard: () => once(socket, "message"),
    async leave() {
      socket.close();
      await closed;
    },
    /** The last thing the server says before it closes. */
    async end(): Promise<unknown> {
      await closed;
      return JSON.parse(said.at(-1) ?? "null");
    },
  };
}

describe("a capture's stream", () => {
  it("ends when the capture expires, whatever the client goes on sending", async () => {
    await listening({ captureMs: 50 });
    const client = await open();
    client.hello();
    expect(await client.end()).toEqual({ type: "done", passed: false, hint: "too-slow" });
    const { items } = await server.deps.records.captures.list({ limit: 1 });
    expect(items[0]).toMatchObject({ status: "failed", reasons: ["stream:expired"] });
  });

  it("is one of a few that a network may hold open", async () => {
    await listening({}, { streamsPerNetwork: 2 });
    const first = await open();
    const second = await open();
    expect(await (await open()).end()).toMatchObject({ type: "error", code: "overloaded" });
    await first.leave();
    await second.leave();
  });

  it("does not count once it has ended", async () => {
    await listening({}, { streamsPerNetwork: 1 });
    const wrong = await open();
    expect(await (await open()).end()).toMatchObject({ code: "overloaded" });
    await wrong.leave();
    const next = await open();
    next.hello();
    await next.heard();
    await next.leave();
  });
});
