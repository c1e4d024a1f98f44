import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import type { ServerMessage } from "../../src/contract/stream.ts";
import { type Cast, openVisits, type Role, type Visits } from "./balanced-visits.ts";

/** What the pretended server does; each call takes the first of a list, and repeats the last. */
interface Behaviour {
  readonly begins?: readonly number[];
  /** `cut`: the connection breaks off. */
  readonly streams?: readonly (ServerMessage | "cut")[];
  readonly signIns?: readonly ({ readonly status: number; readonly body: object } | "cut")[];
}

const passed: ServerMessage = { type: "done", passed: true };
const failed: ServerMessage = { type: "done", passed: false, hint: "try-again" };
const inAs = (username: string) => ({ status: 200, body: { username } });

let server: Server;
let sockets: WebSocketServer;
let behaviour: Behaviour;
/** What sign-ins claimed, and from which addresses captures were begun. */
let claims: unknown[];
let addresses: unknown[];

function next<T>(taken: Map<string, number>, name: string, list: readonly T[]): T {
  const at = taken.get(name) ?? 0;
  taken.set(name, at + 1);
  return list[Math.min(at, list.length - 1)];
}

beforeEach(async () => {
  [behaviour, claims, addresses] = [{}, [], []];
  const taken = new Map<string, number>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (request.url === "/v1/captures") {
      addresses.push(request.headers["x-forwarded-for"]);
      response.writeHead(next(taken, "begin", behaviour.begins ?? [201]));
      return void response.end(JSON.stringify({ id: `cap_${addresses.length}`, clientToken: "token" }));
    }
    claims.push((JSON.parse(Buffer.concat(parts).toString("utf8")) as { username?: unknown }).username);
    const said = next(taken, "sign-in", behaviour.signIns ?? [inAs("ada")]);
    if (said === "cut") return void request.socket.destroy();
    response.writeHead(said.status);
    response.end(JSON.stringify(said.body));
  };
  server = createServer((request, response) => void answer(request, response));
  sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) => {
    socket.once("message", () => {
      const said = next(taken, "stream", behaviour.streams ?? [passed]);
      if (said === "cut") socket.terminate();
      else socket.send(JSON.stringify(said));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  sockets.close();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const ada: Role = {
  ...{ name: "members", person: () => "ada", claim: () => "ada" },
  camera: () => () => new Uint8Array(1),
};
const recording: Role = { ...ada, name: "recordings", stoppedBy: "capture" };
const stranger: Role = { ...ada, name: "strangers", person: () => "eve", stoppedBy: "face" };

/** One visit, through a balancer that sends everybody to one server. @param isKilled Whether that one was killed. */
async function visit(role: Role, does: Behaviour, isKilled = false): Promise<Visits> {
  behaviour = does;
  // A TCP server's address is never a string.
  const { port } = server.address() as AddressInfo;
  const balancer = { port, baseUrl: "", serverOf: () => 1, close: () => Promise.resolve() };
  const cast: Cast = { roleOf: () => role, rests: false, accounts: [] };
  const visits = openVisits(balancer, cast, () => (isKilled ? 1 : undefined));
  await visits.visit(0);
  return visits;
}

const refused = { status: 401, body: { code: "sign-in-failed" } };

describe("a visit of somebody who may get in", () => {
  it("is a capture and a sign-in under their name", async () => {
    const { counts, failed: lost, wrong } = await visit(ada, {});
    expect(counts).toMatchObject({ begun: 1, signedIn: 1, stopped: 0, cutCaptures: 0, cutRequests: 0 });
    expect([lost, wrong, claims]).toEqual([[], [], ["ada"]]);
  });

  it("is tried again when the capture fails, which is written down", async () => {
    const { counts, failed: lost } = await visit(ada, { streams: [failed, passed] });
    expect(counts).toMatchObject({ begun: 2, signedIn: 1 });
    expect(lost).toEqual(["cap_1"]);
    // Each from an address of its own: nobody is slowed down by the failures of others.
    expect(new Set(addresses).size).toBe(2);
  });

  it.each<[string, Behaviour, RegExp]>([
    ["they are refused", { signIns: [refused] }, /a member was refused: sign-in-failed/],
    ["they get in as another", { signIns: [inAs("bob")] }, /signed in as another/],
    ["a capture cannot be begun", { begins: [500] }, /refused with 500/],
    ["no capture ever passes", { streams: [failed] }, /gave up after 8 tries/],
    [
      "a stream is refused",
      { streams: [{ type: "error", code: "capture-spent", detail: "" }] },
      /capture-spent/,
    ],
    ["a living server breaks off a stream", { streams: ["cut"] }, /cut off by a living server: stream/],
    ["a living server breaks off a request", { signIns: ["cut"] }, /living server: request of \/v1\/sign-in/],
  ])("is wrong when %s", async (_what, does, words) => {
    const { wrong, counts } = await visit(ada, does);
    expect(wrong).toEqual([expect.stringMatching(words)]);
    expect(counts.signedIn).toBe(0);
  });

  it("begins anew, and is not wrong, where a killed server breaks it off", async () => {
    const cutStream = await visit(ada, { streams: ["cut", passed] }, true);
    expect(cutStream.counts).toMatchObject({ begun: 2, signedIn: 1, cutCaptures: 1, cutRequests: 0 });
    expect([cutStream.wrong, cutStream.failed]).toEqual([[], []]);
  });

  it("counts a broken request apart from a broken stream", async () => {
    const { counts, wrong } = await visit(ada, { signIns: ["cut", inAs("ada")] }, true);
    expect(counts).toMatchObject({ begun: 2, signedIn: 1, cutCaptures: 0, cutRequests: 1 });
    expect(wrong).toEqual([]);
  });
});

describe("a visit of somebody who may not", () => {
  it("ends where the capture fails, and counts as stopped, not as failed", async () => {
    for (const role of [recording, stranger]) {
      const { counts, failed: lost, wrong } = await visit(role, { streams: [failed] });
      expect(counts).toMatchObject({ begun: 1, stopped: 1, signedIn: 0 });
      expect([lost, wrong]).toEqual([[], []]);
    }
  });

  it("is stopped by the face at the sign-in", async () => {
    const { counts, wrong } = await visit(stranger, { signIns: [refused] });
    expect(counts).toMatchObject({ stopped: 1, signedIn: 0 });
    expect(wrong).toEqual([]);
  });

  it("is wrong when the capture lets a recording through, or the sign-in a stranger", async () => {
    expect((await visit(recording, {})).wrong).toEqual(["a capture passed: recordings"]);
    expect((await visit(stranger, {})).wrong).toEqual(["strangers were let in"]);
  });
});
