import { once } from "node:events";
import { watch } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openAuth } from "../../src/app.ts";
import { parseConfig } from "../../src/config.ts";
import { listEnrolments, openEnrolments } from "../../src/auth/enrolled.ts";
import { everyRecord, sweep } from "../../src/auth/sweep.ts";
import { HOUR } from "../../src/shared/clock.ts";
import { goodPicture } from "../support/hostile-pictures.ts";
import { collect } from "../support/people.ts";
import { localEnvironment, whyNoModels } from "../support/real-server.ts";
import { freePort } from "../services/free-port.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";

const ROUNDS = 3;
/** The process dies in the middle of a registration as soon as so many of a round are acknowledged. */
const ACKNOWLEDGED_PER_ROUND = 5;
const AT_ONCE = 6;

describe.skipIf((await whyNoModels()) !== undefined)("a server that is killed while people register", () => {
  let folder: string;
  let environment: Record<string, string>;
  let image: string;
  const acknowledged = new Map<string, string>();
  let cutShort = 0;

  beforeAll(async () => {
    image = Buffer.from(await goodPicture()).toString("base64");
    folder = await mkdtemp(join(tmpdir(), "vultus-killed-"));
    // Each request comes from an address of its own, as limits count by address.
    const proxy = { VULTUS_TRUSTED_PROXIES: "127.0.0.1,::1" };
    environment = { ...localEnvironment(join(folder, "data"), await freePort()), ...proxy };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  let requests = 0;
  async function post(server: ServerProcess, path: string, body: object): Promise<Response> {
    requests += 1;
    const address = `10.0.${Math.floor(requests / 250)}.${1 + (requests % 250)}`;
    return fetch(server.baseUrl + path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": address },
      body: JSON.stringify(body),
    });
  }

  /** Registers one name after another until the server is gone. */
  async function registerUntilKilled(server: ServerProcess, round: number): Promise<void> {
    const enough = acknowledged.size + ACKNOWLEDGED_PER_ROUND;
    const dying = new AbortController();
    const dead = once(dying.signal, "abort").then(() => server.kill());
    // Each round lets some more be written, so that the ends fall between different writes.
    let patience = 4 * round;
    // A registration writes its photo first, its user last: when a photo appears, it is in the middle.
    const watcher = watch(join(folder, "data", "blobs"), { recursive: true }, () => {
      if (acknowledged.size >= enough && --patience < 0) dying.abort();
    });
    const work = async (own: number): Promise<void> => {
      for (let i = 0; !dying.signal.aborted; i++) {
        const username = `round-${round}-${own}-${i}`;
        const body = { username, email: `${username}@example.com`, image };
        const answer = await post(server, "/register", body).then(
          async (response) => ({ status: response.status, text: await response.text() }),
          () => undefined,
        );
        // Only a dead server may leave a request without its answer.
        expect(answer !== undefined || dying.signal.aborted).toBe(true);
        if (answer) acknowledged.set(username, userIdOf(answer));
        else cutShort += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, own) => work(own)));
    watcher.close();
    await dead;
  }

  function userIdOf({ status, text }: { readonly status: number; readonly text: string }): string {
    expect({ status, text }).toMatchObject({ status: 200 });
    return z.object({ userId: z.string() }).parse(JSON.parse(text)).userId;
  }

  async function expectEveryoneSignsIn(server: ServerProcess): Promise<void> {
    for (const [username, userId] of acknowledged) {
      const answer = await post(server, "/login", { username, image });
      expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ userId })]);
    }
  }

  it("lets everyone sign in whose registration it had acknowledged", { timeout: 120_000 }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startServerProcess(folder, environment);
      await expectEveryoneSignsIn(server);
      await registerUntilKilled(server, round);
    }
    const server = await startServerProcess(folder, environment);
    await expectEveryoneSignsIn(server);
    await server.kill();
    expect(acknowledged.size).toBeGreaterThanOrEqual(ROUNDS * ACKNOWLEDGED_PER_ROUND);
    expect(cutShort).toBeGreaterThan(0);
  });

  it("has nobody who is half enrolled, and sweeps what belongs to nobody", { timeout: 60_000 }, async () => {
    const { value: auth, close } = await openAuth(parseConfig(environment));
    try {
      const users = await collect(everyRecord(auth.records.users));
      expect(users.map((user) => user.id)).toEqual(expect.arrayContaining([...acknowledged.values()]));
      for (const user of users) {
        const enrolments = await listEnrolments(auth, user.id);
        expect(await openEnrolments(auth.keyring, user, enrolments, auth.vision.modelId)).toBeDefined();
      }

      await sweep({ ...auth, now: () => auth.now() + 2 * HOUR });
      const owners = new Set(users.map((user) => user.id));
      for (const collection of [auth.records.templates, auth.records.photos]) {
        for (const { userId } of await collect(everyRecord<{ id: string; userId: string }>(collection))) {
          expect(owners).toContain(userId);
        }
      }
      const blobs = await collect(auth.blobs.list(""));
      expect(blobs).toHaveLength((await collect(everyRecord(auth.records.photos))).length);
    } finally {
      await close();
    }
  });
});
