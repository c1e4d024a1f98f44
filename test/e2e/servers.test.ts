/** Several servers on one PostgreSQL: whatever one of them does holds for all, and any of them takes any request. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "../../src/auth/api-keys.ts";
import { FREE_FAILURES } from "../../src/auth/lockout.ts";
import { defaultTuning } from "../../src/http/context.ts";
import { freePort } from "../services/free-port.ts";
import { startService } from "../services/service.ts";
import { beginCapture, passCapture } from "../support/live-captures.ts";
import { migrateToNextVersion } from "../support/next-version.ts";
import { storePassedCapture } from "../support/passed-captures.ts";
import { type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";
import { sharedEnvironment } from "../support/shared-environment.ts";
import { openStreamClient } from "../support/stream-client.ts";
import { prepareSubject, subjectPhoto } from "../support/subject/prepare.ts";
import { subjectSources } from "../support/subject/sources.ts";
import { newVisitor, type Port, type Reply, type Visitor } from "../support/visitor.ts";

const postgres = (await whyNoModels()) === undefined ? await startService("postgres") : undefined;
const databaseUrl = postgres?.url ?? "";
/** Of every race: enough to meet each order of events, few enough to be done in a second or two. */
const RACES = 20;

describe.skipIf(postgres === undefined)("several servers on one database", { timeout: 180_000 }, () => {
  let one: RealServer;
  let two: RealServer;
  let three: RealServer;
  let environment: Record<string, string>;
  let photos: Readonly<Record<"ada" | "bob" | "eve", Uint8Array>>;

  beforeAll(async () => {
    environment = sharedEnvironment(databaseUrl, await freePort());
    const start = () => startRealServer({ environment, tuning: defaultTuning });
    [one, two, three] = await Promise.all([start(), start(), start()]);
    const [ada, bob, eve] = await Promise.all(
      [subjectSources.four, subjectSources.one, subjectSources.two].map(subjectPhoto),
    );
    photos = { ada, bob, eve };
    await register("ada", one);
  });
  afterAll(async () => {
    await Promise.all([one, two, three].map((server) => server?.close()));
    await postgres?.stop();
  });

  function register(face: keyof typeof photos, on: Port, username: string = face) {
    const email = `${username}@example.com`;
    const body = { username, email, consent: true, photos: [base64(photos[face])] };
    return newVisitor().ask("POST", on, "/v1/users", body);
  }

  /** By a photo. @param username Left out: by just looking. */
  function signIn(face: keyof typeof photos, on: Port, username?: string, visitor = newVisitor()) {
    const body = { photo: base64(photos[face]), ...(username ? { username } : {}) };
    return visitor.ask("POST", on, "/v1/sign-in/photo", body);
  }

  /** A visitor whose session was made on that server. */
  async function signedIn(face: keyof typeof photos, on: Port, username?: string): Promise<Visitor> {
    const visitor = newVisitor();
    const { status, code } = await signIn(face, on, username, visitor);
    if (status !== 200) throw new Error(`${face} was not signed in: ${code}`);
    return visitor;
  }

  it("begin a capture on one, stream it to another, and tell its verdict once on a third", async () => {
    const { secret } = await createApiKey(one.auth, "made on one");
    const backEnd = newVisitor({ secret });
    const ada = await prepareSubject(subjectSources.four);
    const { id } = await passCapture(backEnd, ada, "verify", one, two);
    const path = `/v1/captures/${id}`;
    expect(await backEnd.ask("GET", three, path)).toMatchObject({ status: 200, body: { id, passed: true } });
    for (const server of [one, two, three]) {
      expect(await backEnd.ask("GET", server, path)).toMatchObject({ code: "capture-spent" });
    }
  });

  it("give a capture to one of two sockets that ask two of them at once", async () => {
    for (let race = 0; race < RACES; race++) {
      const visitor = newVisitor();
      const { id, clientToken } = await beginCapture(visitor, one, "sign-in");
      const both = await Promise.all(
        [one, two].map((server) => openStreamClient(server, id, visitor.headers)),
      );
      for (const client of both) client.hello(clientToken);
      const answers = await Promise.all(both.map((client) => client.next()));
      expect(answers.map((answer) => answer.type).toSorted()).toEqual(["error", "step"]);
      expect(answers).toContainEqual(expect.objectContaining({ type: "error", code: "capture-busy" }));
      for (const client of both) client.vanish();
    }
  });

  it("let one of two redemptions that reach two of them at once sign in", async () => {
    for (let race = 0; race < RACES; race++) {
      const capture = await storePassedCapture(one.auth, "sign-in", photos.ada);
      const answers = await Promise.all(
        [one, two].map((server) =>
          newVisitor().ask("POST", server, "/v1/sign-in", { capture, username: "ada" }),
        ),
      );
      expect(answers.map(outcomeOf).toSorted()).toEqual(["200", "capture-spent"]);
    }
  });

  it("tell a verdict to one of three back ends that ask all of them at once", async () => {
    const { secret } = await createApiKey(three.auth, "made on three");
    for (let race = 0; race < RACES; race++) {
      const { id } = await storePassedCapture(one.auth, "verify", photos.ada);
      const answers = await Promise.all(
        [one, two, three].map((server) => newVisitor({ secret }).ask("GET", server, `/v1/captures/${id}`)),
      );
      const told = answers.map(outcomeOf).toSorted();
      expect(told).toEqual(["200", "capture-spent", "capture-spent"]);
    }
  });

  it("know a session wherever it was made, and end it everywhere at once", async () => {
    const ada = await signedIn("ada", one, "ada");
    for (const server of [one, two, three]) {
      expect(await ada.ask("GET", server, "/v1/me")).toMatchObject({ body: { username: "ada" } });
    }
    const stolen = newVisitor({ cookie: ada.cookie });
    expect(await stolen.ask("GET", three, "/v1/me")).toMatchObject({ status: 200 });
    expect(await ada.ask("POST", two, "/v1/sign-out")).toMatchObject({ status: 204 });
    for (const server of [one, two, three]) {
      expect(await stolen.ask("GET", server, "/v1/me")).toMatchObject({ code: "not-signed-in" });
    }
  });

  it.each([
    ["one", "two"],
    ["two", "one"],
  ] as const)("find who was registered on %s by looking at %s, and nowhere who was deleted", async (a, b) => {
    const servers = { one, two };
    const [here, there] = [servers[a], servers[b]];
    const username = `bob-of-${a}`;
    expect(await signIn("bob", there)).toMatchObject({ code: "sign-in-failed" });
    expect(await register("bob", here, username)).toMatchObject({ status: 201 });
    const bob = await signedIn("bob", there);
    expect(await bob.ask("GET", here, "/v1/me")).toMatchObject({ body: { username } });

    expect(await bob.ask("DELETE", here, "/v1/me", { username })).toMatchObject({ status: 204 });
    for (const server of [there, here, three]) {
      expect(await signIn("bob", server)).toMatchObject({ code: "sign-in-failed" });
      expect(await signIn("bob", server, username)).toMatchObject({ code: "sign-in-failed" });
      expect(await bob.ask("GET", server, "/v1/me")).toMatchObject({ code: "not-signed-in" });
    }
  });

  it("add up the failed attempts on a name, however many come at once", async () => {
    const attempts = Array.from({ length: 3 * FREE_FAILURES }, (_, i) =>
      signIn("eve", [one, two, three][i % 3], "ada"),
    );
    const codes = (await Promise.all(attempts)).map(({ code }) => code);
    expect(codes.filter((code) => code === "sign-in-failed")).toHaveLength(FREE_FAILURES);
    expect(codes.filter((code) => code === "locked-out")).toHaveLength(2 * FREE_FAILURES);
    for (const server of [one, two, three]) {
      expect(await signIn("ada", server, "ada")).toMatchObject({ code: "locked-out" });
    }

    const { secret } = await createApiKey(two.auth, "unlocks");
    const path = "/v1/users/ada/lockout";
    expect(await newVisitor({ secret }).ask("DELETE", three, path)).toMatchObject({ status: 204 });
    expect(await signIn("ada", one, "ada")).toMatchObject({ status: 200 });
  });

  it("add up the failed attempts of an address", async () => {
    const eve = newVisitor();
    for (let i = 0; i < FREE_FAILURES; i++) {
      const refused = await signIn("eve", [one, two][i % 2], `name-${i}`, eve);
      expect(refused).toMatchObject({ code: "sign-in-failed" });
    }
    for (const server of [one, two, three]) {
      expect(await signIn("eve", server, "another", eve)).toMatchObject({ code: "locked-out" });
    }
  });

  it("count an address's requests together", async () => {
    const { captures } = defaultTuning.limits;
    const greedy = newVisitor();
    const asked = Array.from({ length: captures + 6 }, (_, i) =>
      greedy.ask("POST", [one, two, three][i % 3], "/v1/captures", { purpose: "sign-in" }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(captures);
    expect(statuses.filter((status) => status === 429)).toHaveLength(6);
  });

  // The last one: afterwards no server of this version starts on this database.
  it("go on serving while and after the next version has migrated the database, and start no more", async () => {
    const migration = { isOver: false };
    const meanwhile = async (server: Port): Promise<number> => {
      let signedInSoOften = 0;
      for (; !migration.isOver || signedInSoOften < 3; signedInSoOften++) await signedIn("ada", server);
      return signedInSoOften;
    };
    const migrated = migrateToNextVersion(databaseUrl).finally(() => {
      migration.isOver = true;
    });
    expect(await Promise.all([meanwhile(one), meanwhile(two)])).not.toContain(0);
    expect(await migrated).toBe(1);

    expect(await register("eve", one)).toMatchObject({ status: 201 });
    const eve = await signedIn("eve", two);
    const added = { photos: [base64(photos.eve)] };
    expect(await eve.ask("POST", one, "/v1/me/faces", added)).toMatchObject({ status: 201 });
    const { id, clientToken } = await beginCapture(eve, one, "sign-in");
    const client = await openStreamClient(two, id, eve.headers);
    client.hello(clientToken);
    expect(await client.next()).toMatchObject({ type: "step" });
    client.vanish();
    const capture = await storePassedCapture(one.auth, "sign-in", photos.eve);
    expect(await eve.ask("POST", two, "/v1/sign-in", { capture })).toMatchObject({ status: 200 });
    expect(await eve.ask("DELETE", three, "/v1/me", { username: "eve" })).toMatchObject({ status: 204 });

    await expect(startRealServer({ environment })).rejects.toMatchObject({ code: "storage-newer" });
  });
});

/** The code of a refusal, or the status. */
function outcomeOf({ status, code }: Reply): string {
  return code ?? String(status);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
