/** People who come one after another through a load balancer, are captured in real time and sign in; who is cut off begins anew. */
import { request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { CaptureProof } from "../../src/contract/captures.ts";
import type { Balancer } from "../../test/support/balancer.ts";
import { type Moment, streamFrames } from "../../test/support/stream-frames.ts";

/** What somebody is up to, and where it has to end. */
export interface Role {
  readonly name: string;
  /** Who is before the camera. @param visit Tells one from the next. */
  readonly person: (visit: number) => string;
  /** What they call themselves; undefined: they just look at the camera. */
  readonly claim: (visit: number) => string | undefined;
  /** A camera before them, at the beginning of a capture. */
  readonly camera: (person: string) => (moment: Moment) => Promise<Uint8Array> | Uint8Array;
  /** What must hold against them; undefined: they get in. */
  readonly stoppedBy?: "capture" | "face";
}

/** Who comes. */
export interface Cast {
  readonly roleOf: (visit: number) => Role;
  /** Whether they look ahead when the page says so; otherwise they do so by themselves. */
  readonly rests: boolean;
  /** Who registers before anybody comes; photos as base64. */
  readonly accounts: readonly { readonly name: string; readonly photos: readonly string[] }[];
}

/** What came of the visits so far. */
export interface Visits {
  readonly counts: {
    begun: number;
    /** Got in, under their own name. */
    signedIn: number;
    /** Of those whom nobody may let in: were not. */
    stopped: number;
    /** How often a server was full, and somebody had to wait. */
    turnedAway: number;
    /** Streams that broke off because their server was killed. */
    cutCaptures: number;
    /** Requests that broke off because of it. */
    cutRequests: number;
    frames: number;
  };
  /** Willing people's captures that failed although nothing was killed, by id. */
  readonly failed: string[];
  /** What must not happen, in words. */
  readonly wrong: string[];
  /** Milliseconds from the last frame to the verdict. */
  readonly verdictsMs: number[];
  /** One person comes. Resolves when they are in, or stopped. */
  visit(number: number): Promise<void>;
}

/** Each begins anew so often at most. */
const MOST_TRIES = 8;
/** Whom a full server turned away waits about so long. */
const WAIT_MS = 5_000;

type Headers = Readonly<Record<string, string>>;

/** @param killedServer The port of the one that was killed last; undefined before. */
export function openVisits(balancer: Balancer, cast: Cast, killedServer: () => number | undefined): Visits {
  const counts = {
    begun: 0,
    signedIn: 0,
    stopped: 0,
    turnedAway: 0,
    cutCaptures: 0,
    cutRequests: 0,
    frames: 0,
  };
  const failed: string[] = [];
  const wrong: string[] = [];
  const verdictsMs: number[] = [];

  const isCutByKill = (clientPort: number | undefined): boolean => {
    const server = balancer.serverOf(clientPort);
    return server !== undefined && server === killedServer();
  };

  /** Streams to a capture as soon as a server has room for it. */
  const stream = async (capture: CaptureProof, role: Role, person: string, headers: Headers) => {
    for (;;) {
      let clientPort: number | undefined;
      const transcript = await streamFrames(
        `ws://127.0.0.1:${balancer.port}/v1/captures/${capture.id}/stream`,
        capture.clientToken,
        {
          ...{ headers, rests: cast.rests, draw: role.camera(person) },
          onConnected: (port) => (clientPort = port),
        },
      ).catch((cause: unknown) => {
        throw new CutOff("stream", clientPort, cause);
      });
      const { outcome } = transcript;
      if (!outcome) throw new CutOff("stream", clientPort, undefined);
      if (outcome.type === "done") return { ...transcript, outcome };
      if (outcome.code !== "overloaded") throw new Unexpected(`a stream was refused: ${outcome.code}`);
      counts.turnedAway += 1;
      await wait(WAIT_MS * (0.5 + Math.random()));
    }
  };

  /** @returns Whether the visit is over. */
  const attempt = async (role: Role, visit: number): Promise<boolean> => {
    const [person, username] = [role.person(visit), role.claim(visit)];
    counts.begun += 1;
    // From an address of their own, as different people come.
    const headers = { "x-forwarded-for": addressOf(counts.begun) };
    const begun = await ask(balancer, "/v1/captures", { purpose: "sign-in" }, headers);
    if (begun.status !== 201) throw new Unexpected(`a capture was refused with ${begun.status}`);
    const capture = { id: String(begun.body["id"]), clientToken: String(begun.body["clientToken"]) };
    const { outcome, verdictMs, messages } = await stream(capture, role, person, headers);
    counts.frames += messages.filter((message) => message.type === "ack").length;
    if (verdictMs !== undefined) verdictsMs.push(verdictMs);
    if (!outcome.passed) {
      // Somebody whom the face would have given away may fail before.
      if (role.stoppedBy !== undefined) counts.stopped += 1;
      else failed.push(capture.id);
      return role.stoppedBy !== undefined;
    }
    if (role.stoppedBy === "capture") throw new Unexpected(`a capture passed: ${role.name}`);

    const answer = await ask(
      balancer,
      "/v1/sign-in",
      { capture, ...(username ? { username } : {}) },
      headers,
    );
    const isIn = answer.status === 200;
    if (isIn && role.stoppedBy) throw new Unexpected(`${role.name} were let in`);
    if (isIn && answer.body["username"] !== person) throw new Unexpected("somebody signed in as another");
    if (!isIn && !role.stoppedBy)
      throw new Unexpected(`a member was refused: ${String(answer.body["code"])}`);
    if (isIn) counts.signedIn += 1;
    else counts.stopped += 1;
    return true;
  };

  return {
    ...{ counts, failed, wrong, verdictsMs },
    async visit(number) {
      const role = cast.roleOf(number);
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        try {
          if (await attempt(role, number)) return;
        } catch (error) {
          if (error instanceof Unexpected) return void wrong.push(error.message);
          if (!(error instanceof CutOff)) throw error;
          if (!isCutByKill(error.clientPort))
            return void wrong.push(`cut off by a living server: ${error.what}`);
          if (error.what === "stream") counts.cutCaptures += 1;
          else counts.cutRequests += 1;
        }
      }
      wrong.push(`gave up after ${MOST_TRIES} tries: ${role.name}`);
    },
  };
}

class Unexpected extends Error {}

class CutOff extends Error {
  readonly what: string;
  readonly clientPort: number | undefined;
  constructor(what: string, clientPort: number | undefined, cause: unknown) {
    super(what, { cause });
    this.what = what;
    this.clientPort = clientPort;
  }
}

function addressOf(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}

/** Over a connection of its own. @throws {CutOff} */
function ask(
  balancer: Balancer,
  path: string,
  body: object,
  headers: Headers,
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const text = JSON.stringify(body);
  const options = {
    ...{ host: "127.0.0.1", port: balancer.port, path, method: "POST", agent: false as const },
    headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(text) },
  };
  return new Promise((resolve, reject) => {
    let clientPort: number | undefined;
    const fail = (cause: unknown): void => reject(new CutOff(`request of ${path}`, clientPort, cause));
    const asked = request(options, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", fail);
      answer.on("end", () => {
        if (!answer.complete) return fail(new Error("The answer broke off."));
        // Every answer of the API is a JSON object.
        const parsed = JSON.parse(Buffer.concat(parts).toString("utf8")) as Record<string, unknown>;
        resolve({ status: answer.statusCode ?? 0, body: parsed });
      });
    });
    asked.on("socket", (socket) => socket.once("connect", () => (clientPort = socket.localPort)));
    asked.on("error", fail);
    asked.end(text);
  });
}
