import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createApiKey } from "../../src/auth/api-keys.ts";
import { FRAME_MAX_BYTES } from "../../src/contract/frame.ts";
import { expectUnharmed } from "../support/doors.ts";
import * as pictures from "../support/hostile-pictures.ts";
import { type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";
import { openStreamClient, type StreamClient } from "../support/stream-client.ts";

/** WebSocket close codes: the server's own refusal, and the protocol's for a message that is too large. */
const REFUSED = 4400;
const TOO_LARGE = 1009;

describe.skipIf((await whyNoModels()) !== undefined)("a capture's stream on the real models", () => {
  let server: RealServer;
  let authorization: string;
  let face: Uint8Array;
  beforeAll(async () => {
    server = await startRealServer();
    authorization = `Bearer ${(await createApiKey(server.auth, "test")).secret}`;
    face = await pictures.turnedHead(0)();
  });
  afterAll(() => server.close());
  afterEach(() => expectUnharmed(server, { users: 0, templates: 0, photos: 0, blobs: 0 }));

  async function begin(on = server): Promise<{ id: string; clientToken: string }> {
    const response = await fetch(`${on.baseUrl}/v1/captures`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization },
      body: JSON.stringify({ purpose: on === server ? "verify" : "sign-in" }),
    });
    expect(response.status).toBe(201);
    // In the shape of the contract; a test would fail at the next step otherwise.
    return (await response.json()) as { id: string; clientToken: string };
  }

  /** A stream that has been asked its first step. */
  async function greeted(): Promise<StreamClient & { readonly id: string }> {
    const { id, clientToken } = await begin();
    const client = await openStreamClient(server, id);
    client.hello(clientToken);
    expect(await client.next()).toMatchObject({ type: "step", index: 0 });
    return { ...client, id };
  }

  /** What a back end reads once the capture has ended. */
  const verdict = (id: string) =>
    vi.waitFor(async () => {
      const response = await fetch(`${server.baseUrl}/v1/captures/${id}`, { headers: { authorization } });
      expect(response.status).toBe(200);
      return response.json();
    });

  const refusal = (code: string) => ({ closeCode: REFUSED, last: { type: "error", code } });

  describe("before the hello", () => {
    it.each([
      ["binary garbage", [Uint8Array.of(1, 2, 3)], "bad-frame"],
      ["a flood of text", Array.from({ length: 1000 }, (_, i) => `line ${i}`), "bad-request"],
      ["a hello without a token", ['{"type":"hello"}'], "bad-request"],
      ["a hello with another token", ['{"type":"hello","token":"guess"}'], "capture-spent"],
    ])("refuses %s and leaves the capture to its owner", async (_what, messages, code) => {
      const { id, clientToken } = await begin();
      const client = await openStreamClient(server, id);
      for (const message of messages) client.send(message);
      expect(await client.end()).toMatchObject(refusal(code));

      const owner = await openStreamClient(server, id);
      owner.hello(clientToken);
      expect(await owner.next()).toMatchObject({ type: "step" });
      owner.vanish();
    });

    it("refuses a frame", async () => {
      const client = await openStreamClient(server, (await begin()).id);
      client.frame(face);
      expect(await client.end()).toMatchObject(refusal("bad-frame"));
    });

    it("refuses an unknown capture", async () => {
      const client = await openStreamClient(server, "cap_unknown");
      client.hello("guess");
      expect(await client.end()).toMatchObject(refusal("capture-spent"));
    });

    it("refuses an expired capture", async () => {
      const { id, clientToken } = await begin();
      const stored = await server.auth.records.captures.get(id);
      expect(stored).toBeDefined();
      if (stored)
        await server.auth.records.captures.replace(
          { ...stored.record, expiresAt: server.auth.now() - 1 },
          stored.version,
        );
      const client = await openStreamClient(server, id);
      client.hello(clientToken);
      expect(await client.end()).toMatchObject(refusal("capture-spent"));
    });
  });

  it("gives a capture to the first of two sockets", async () => {
    const { id, clientToken } = await begin();
    const [first, second] = [await openStreamClient(server, id), await openStreamClient(server, id)];
    first.hello(clientToken);
    expect(await first.next()).toMatchObject({ type: "step" });
    second.hello(clientToken);
    expect(await second.end()).toMatchObject(refusal("capture-busy"));

    first.frame(face);
    expect(await first.next()).toMatchObject({ type: "ack", sequence: 0 });
    first.vanish();
  });

  it("gives a capture to one of two sockets that ask at once", async () => {
    const { id, clientToken } = await begin();
    const both = [await openStreamClient(server, id), await openStreamClient(server, id)];
    for (const client of both) client.hello(clientToken);
    const answers = await Promise.all(both.map((client) => client.next()));
    expect(answers.map((answer) => answer.type).toSorted()).toEqual(["error", "step"]);
    for (const client of both) client.vanish();
  });

  describe("after the hello", () => {
    it.each([
      ["binary garbage", Uint8Array.of(9, 9, 9), "bad-frame", "stream:bad-frame"],
      ["a second hello", '{"type":"hello","token":"again"}', "bad-request", "stream:client-gone"],
      ["text that is nothing", "hello?", "bad-request", "stream:client-gone"],
    ])("ends the capture at %s", async (_what, message, code, reason) => {
      const client = await greeted();
      client.send(message);
      expect(await client.end()).toMatchObject(refusal(code));
      expect(await verdict(client.id)).toMatchObject({ passed: false, reasons: [reason] });
    });

    it.each([
      ["a PNG", async () => Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
      ["an SVG", pictures.notPictures["an SVG"]],
    ])("ends the capture at a frame that is %s", async (_what, make) => {
      const client = await greeted();
      client.frame(await make());
      expect(await client.end()).toMatchObject(refusal("bad-frame"));
      expect(await verdict(client.id)).toMatchObject({ passed: false, reasons: ["stream:bad-frame"] });
    });

    it.each([
      ["is cut short", async () => face.subarray(0, face.length / 2)],
      ["claims 200 megapixels", pictures.hugePictures["a JPEG whose header says 200 megapixels"]],
    ])("ends the capture at a frame that %s", async (_what, make) => {
      const client = await greeted();
      client.frame(await make());
      expect(await client.end()).toMatchObject({
        closeCode: 1000,
        last: { type: "done", passed: false, hint: "try-again" },
      });
      expect(await verdict(client.id)).toMatchObject({ passed: false, reasons: ["stream:bad-frame"] });
    });

    it.each([
      ["a step that was not asked yet", { step: 1 }, "step-not-asked"],
      ["a number out of turn", { sequence: 7 }, "stream:out-of-order"],
    ])("ends the capture at a frame with %s", async (_what, changes, reason) => {
      const client = await greeted();
      client.frame(face, changes);
      expect(await client.end()).toMatchObject({ last: { type: "done", passed: false } });
      expect(await verdict(client.id)).toMatchObject({ passed: false, reasons: [reason] });
    });

    it("cuts off a message that is larger than any frame", async () => {
      const client = await greeted();
      client.send(new Uint8Array(FRAME_MAX_BYTES + 1));
      expect(await client.end()).toMatchObject({ closeCode: TOO_LARGE });
      expect(await verdict(client.id)).toMatchObject({ passed: false, reasons: ["stream:client-gone"] });
    });

    it("ends the capture when its client vanishes", async () => {
      const client = await greeted();
      client.frame(face);
      expect(await client.next()).toMatchObject({ type: "ack" });
      client.vanish();
      expect(await verdict(client.id)).toMatchObject({ passed: false, reasons: ["stream:client-gone"] });
    });
  });

  it("tells a back end a verdict once", async () => {
    const client = await greeted();
    client.vanish();
    await verdict(client.id);
    const again = await fetch(`${server.baseUrl}/v1/captures/${client.id}`, { headers: { authorization } });
    expect(await again.json()).toMatchObject({ code: "capture-spent" });
  });

  describe("of a server with little patience", () => {
    let hasty: RealServer;
    beforeAll(async () => {
      hasty = await startRealServer({ tuning: { stallMs: 500 } });
    });
    afterAll(() => hasty.close());

    it("closes on a client that never says hello", async () => {
      const client = await openStreamClient(hasty, (await begin(hasty)).id);
      expect(await client.end()).toMatchObject(refusal("stream-stalled"));
    });

    it("ends the capture of a client that stops sending", async () => {
      const { id, clientToken } = await begin(hasty);
      const client = await openStreamClient(hasty, id);
      client.hello(clientToken);
      expect(await client.next()).toMatchObject({ type: "step" });
      client.frame(face);
      expect(await client.end()).toMatchObject({
        closeCode: 1000,
        last: { type: "done", passed: false, hint: "too-slow" },
      });
      expect((await hasty.auth.records.captures.get(id))?.record).toMatchObject({
        status: "failed",
        reasons: ["stream:stalled"],
      });
    });
  });
});
