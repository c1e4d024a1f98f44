import { once } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { bound } from "../../test/support/collections.ts";
import { startTestServer, type TestServer } from "../../test/support/http.ts";
import { createWorld, origin } from "../../test/support/world.ts";
import { beginCapture, type BegunCapture } from "../auth/begin-capture.ts";
import { countCapture, FREE_FAILED_CAPTURES } from "../auth/failed-captures.ts";
import type { CaptureRecord } from "../storage/collections.ts";

let server: TestServer;
afterEach(async () => {
  await server.app.close();
});

async function listening(...changes: Parameters<typeof startTestServer>): Promise<void> {
  server = await startTestServer(...changes);
  await server.app.listen({ port: 0, host: "127.0.0.1" });
}

/** @param begun Left out: a fresh capture. @param from As a trusted proxy tells it; left out, this machine. */
async function open(begun?: Pick<BegunCapture, "id" | "clientToken">, from = "127.0.0.1") {
  const capture = begun ?? (await beginCapture(server.deps, "verify", origin));
  const { id, clientToken } = capture;
  const address = server.app.listeningOrigin.replace("http:", "ws:");
  const headers = { "x-forwarded-for": from };
  const socket = new WebSocket(`${address}/v1/captures/${id}/stream`, { headers });
  const said: string[] = [];
  socket.on("message", (data: Buffer) => said.push(data.toString()));
  const closed = once(socket, "close");
  await once(socket, "open");
  return {
    capture,
    hello: (more: object = {}) => socket.send(JSON.stringify({ type: "hello", token: clientToken, ...more })),
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

  it("ends without a verdict to the page when the server stops, and is not held against its network", async () => {
    await listening();
    const client = await open();
    client.hello();
    await client.heard();
    await server.app.close();
    // The page starts anew: no hint of the last words would help the person.
    expect(await client.end()).toMatchObject({ type: "step" });
    const { items } = await server.deps.records.captures.list({ limit: 1 });
    expect(items[0]).toMatchObject({ status: "failed", reasons: ["stream:server-closing"] });
  });

  it("holds up nobody else's answer while the server stops", async () => {
    const { records } = createWorld().deps;
    const database = new EventTarget();
    const isAsked = once(database, "asked");
    const replace = async (record: CaptureRecord, version: number): Promise<number> => {
      if (record.status === "failed") {
        database.dispatchEvent(new Event("asked"));
        await once(database, "answer");
      }
      return records.captures.replace(record, version);
    };
    await listening({}, { records: { ...records, captures: { ...bound(records.captures), replace } } });
    const client = await open();
    client.hello();
    await client.heard();
    const stopped = server.app.close();
    await isAsked;
    const answer = await fetch(`${server.app.listeningOrigin}/healthz`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("connection")).toBe("close");
    database.dispatchEvent(new Event("answer"));
    await stopped;
  });

  it("writes down what the page and the server find suspicious, and refuses nobody for it", async () => {
    await listening();
    const client = await open();
    client.hello({ risks: ["virtual-camera"] });
    await client.heard();
    await client.leave();
    await vi.waitFor(async () => {
      const { items } = await server.deps.records.captures.list({ limit: 1 });
      expect(items[0].evidence).toMatchObject({ risks: ["virtual-camera", "headless"] });
    });
    const { items } = await server.deps.records.events.list({ index: "byKind", equals: "capture", limit: 1 });
    expect(items[0].numbers).toMatchObject({ "risk-virtual-camera": 1, "risk-headless": 1 });
  });

  it.each([{ risks: ["haunted"] }, { risks: "automation" }, { proof: true }])(
    "takes no hello that says %j",
    async (more) => {
      await listening();
      const client = await open();
      client.hello(more);
      expect(await client.end()).toMatchObject({ type: "error", code: "bad-request" });
    },
  );

  it("cannot be begun for a while by a network whose captures failed again and again", async () => {
    await listening();
    const begin = () => server.post("/v1/captures", { purpose: "sign-in" });
    for (let i = 0; i < FREE_FAILED_CAPTURES; i++) {
      expect((await begin()).statusCode).toBe(201);
      await countCapture(server.deps, "127.0.0.1", ["wrong-turn"], true);
    }
    const refused = await begin();
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ code: "locked-out" });
    expect(refused.headers["retry-after"]).toBe("15");
  });

  it("is one of a few that a network may hold open", async () => {
    await listening({}, { streamsPerNetwork: 2 });
    const first = await open();
    const second = await open();
    expect(await (await open()).end()).toMatchObject({ type: "error", code: "overloaded" });
    await first.leave();
    await second.leave();
  });

  it("is one of a few that are judged at once; whoever has to wait can use it a moment later", async () => {
    await listening({}, { capturesAtOnce: 1 });
    const [first, second] = [await open(), await open()];
    first.hello();
    await first.heard();
    second.hello();
    expect(await second.end()).toMatchObject({ type: "error", code: "overloaded" });
    await first.leave();
    const again = await open(second.capture);
    again.hello();
    await again.heard();
    await again.leave();
    expect(await again.end()).toMatchObject({ type: "step", index: 0 });
  });

  it("cannot be crowded out by one network alone", async () => {
    await listening({}, { capturesAtOnce: 4, trustedProxies: ["127.0.0.1"] });
    const held = await Promise.all([open(), open(), open()]);
    for (const one of held) {
      one.hello();
      await one.heard();
    }
    const crowding = await open();
    crowding.hello();
    expect(await crowding.end()).toMatchObject({ type: "error", code: "overloaded" });
    const elsewhere = await open(undefined, "203.0.113.7");
    elsewhere.hello();
    await elsewhere.heard();
    for (const one of [...held, elsewhere]) await one.leave();
    expect(await elsewhere.end()).toMatchObject({ type: "step", index: 0 });
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
