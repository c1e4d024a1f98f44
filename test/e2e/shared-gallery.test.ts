/** Servers that look for people in one PostgreSQL with pgvector: found by any of them, and no template leaves a process. */
import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cosineSimilarity, normalise } from "../../src/shared/template.ts";
import { openServer } from "../../src/storage/drivers/postgres/server.ts";
import { freePort } from "../services/free-port.ts";
import { startService } from "../services/service.ts";
import { type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";
import { sharedEnvironment } from "../support/shared-environment.ts";
import { subjectPhoto } from "../support/subject/prepare.ts";
import { subjectSources } from "../support/subject/sources.ts";
import { newVisitor, type Port } from "../support/visitor.ts";

const pgvector = (await whyNoModels()) === undefined ? await startService("pgvector") : undefined;
const databaseUrl = pgvector?.url ?? "postgres://nobody@nowhere/none";

describe.skipIf(pgvector === undefined)("servers that share a gallery", { timeout: 180_000 }, () => {
  const database = openServer(databaseUrl);
  const logged: string[] = [];
  const logger = pino(
    { level: "trace" },
    new Writable({
      write(line, _encoding, done) {
        logged.push(String(line));
        done();
      },
    }),
  );
  let environment: Record<string, string>;
  let ada: Uint8Array;
  let running: RealServer[] = [];
  /** Runs throughout and shares nothing: a process that has let go of the networks' library cannot load it again. */
  let bystander: RealServer;

  const start = async (more: Readonly<Record<string, string>> = {}): Promise<RealServer> => {
    const server = await startRealServer({ environment: { ...environment, ...more }, logger });
    running.push(server);
    return server;
  };
  const stopAll = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.close()));
    running = [];
  };
  beforeAll(async () => {
    environment = { ...sharedEnvironment(databaseUrl, await freePort()), VULTUS_IDENTIFY_INDEX: "pgvector" };
    ada = await subjectPhoto(subjectSources.four);
    bystander = await startRealServer({ environment: { VULTUS_WORKERS: "1" } });
  });
  afterAll(async () => {
    await stopAll();
    await bystander?.close();
    await database.close();
    await pgvector?.stop();
  });

  const photo = () => Buffer.from(ada).toString("base64");
  const lookAt = (server: Port) => newVisitor().ask("POST", server, "/v1/sign-in/photo", { photo: photo() });

  it("find whom another has registered, by just looking", async () => {
    const [one, two] = [await start(), await start()];
    const body = { username: "ada", email: "ada@example.com", consent: true, photos: [photo()] };
    expect(await newVisitor().ask("POST", one, "/v1/users", body)).toMatchObject({ status: 201 });
    expect(await lookAt(two)).toMatchObject({ status: 200 });
  });

  it("put no template into the database", async () => {
    const [server] = running;
    const facts = await server.auth.vision.analyzePhoto(ada, { embedding: "always" });
    const template = normalise(facts.face?.embedding?.vector ?? new Float32Array());
    const [[table]] = await database.run("select table_name from vultus_vector_indexes", []);
    const rows = await database.run(`select rotated from ${String(table)}`, []);
    expect(rows).toHaveLength(1);
    const stored = normalise(Float32Array.from(String(rows[0][0]).slice(1, -1).split(",").map(Number)));
    // Unrelated vectors of 512 numbers have cosines of deviation 0.044.
    expect(Math.abs(cosineSimilarity(stored, template))).toBeLessThan(0.25);
    const [found] = await server.auth.gallery.search(
      { modelId: server.auth.vision.modelId, vector: template },
      1,
    );
    expect(found.score).toBeGreaterThan(0.9);
  });

  it("find everybody again after all of them were stopped", async () => {
    await stopAll();
    expect(await lookAt(await start())).toMatchObject({ status: 200 });
  });

  it("find everybody under a renewed transform, too", async () => {
    expect(await lookAt(await start({ VULTUS_TRANSFORM: "2" }))).toMatchObject({ status: 200 });
    const people = await database.run("select people from vultus_vector_indexes", []);
    expect(people).toEqual([["1"], ["1"]]);
  });

  it("forget who was erased, in every index", async () => {
    const [server] = running;
    const visitor = newVisitor();
    expect(await visitor.ask("POST", server, "/v1/sign-in/photo", { photo: photo() })).toMatchObject({
      status: 200,
    });
    const erased = await visitor.ask("DELETE", server, "/v1/me", { username: "ada" });
    expect(erased.status).toBeLessThan(300);
    expect(await database.run("select people from vultus_vector_indexes", [])).toEqual([["0"], ["0"]]);
  });

  it("write no vector into their log", async () => {
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join("")).not.toMatch(/-?0\.\d{3,},-?0\.\d{3,}/);
  });
});

const plain = (await whyNoModels()) === undefined ? await startService("postgres") : undefined;

describe.skipIf(plain === undefined)("a server whose PostgreSQL has no pgvector", () => {
  afterAll(() => plain?.stop());

  it("does not start, and says what to install", async () => {
    const shared = sharedEnvironment(plain?.url ?? "", await freePort());
    const starting = startRealServer({ environment: { ...shared, VULTUS_IDENTIFY_INDEX: "pgvector" } });
    await expect(starting).rejects.toMatchObject({ code: "config-invalid" });
    await expect(starting).rejects.toThrow(/pgvector/);
  });
});
