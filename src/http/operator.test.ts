import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { base64Of, startTestServer, type TestServer } from "../../test/support/http.ts";
import { createApiKey, revokeApiKey } from "../auth/api-keys.ts";
import { MOST_PHOTOS } from "../contract/operator.ts";
import { VultusError } from "../shared/errors.ts";
import { defaultTuning } from "./context.ts";

type Method = "GET" | "POST" | "DELETE";

let server: TestServer;
let operator: { authorization: string };
let keyId: string;

beforeEach(async () => {
  server = await startTestServer();
  const { secret, key } = await createApiKey(server.deps, "laptop", "operator");
  operator = { authorization: `Bearer ${secret}` };
  keyId = key.id;
});
afterEach(async () => {
  await server.app.close();
});

function ask(method: Method, path: string, headers: Record<string, string> = operator, body?: object) {
  const payload = body === undefined ? {} : { payload: body };
  return server.app.inject({ method, url: `/v1/operator${path}`, headers, ...payload });
}

/** Every route under the prefix, as the server itself describes them. */
async function operatorRoutes(): Promise<readonly (readonly [Method, string])[]> {
  const { paths } = (await server.app.inject({ url: "/v1/openapi.json" })).json<{
    paths: Record<string, Record<string, unknown>>;
  }>();
  return Object.entries(paths)
    .filter(([path]) => path.startsWith("/v1/operator/"))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase() as Method, path] as const),
    );
}

async function idOf(username: string): Promise<string> {
  return (await ask("POST", "/users/find", operator, { user: username })).json<{ userId: string }>().userId;
}

describe("the operators' routes", () => {
  it("are for operators' keys alone, every one of them, whatever else is wrong with the request", async () => {
    const routes = await operatorRoutes();
    expect(routes.length).toBeGreaterThan(10);
    const backEnd = await createApiKey(server.deps, "shop");
    const revoked = await createApiKey(server.deps, "lost laptop", "operator");
    await revokeApiKey(server.deps, revoked.key.id);
    for (const [method, url] of routes) {
      const answers = [undefined, revoked.secret, backEnd.secret].map((secret) =>
        server.app.inject({
          ...{ method, url },
          headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
        }),
      );
      const codes = (await Promise.all(answers)).map((answer) => answer.json<{ code: string }>().code);
      expect([url, ...codes]).toEqual([url, "api-key-required", "api-key-required", "operator-key-required"]);
    }
  });

  it("count requests without a key like all others", async () => {
    const limits = { ...defaultTuning.limits, all: 5 };
    const limited = await startTestServer({}, { limits });
    const codes: string[] = [];
    for (let i = 0; i < 7; i++) {
      const answer = await limited.app.inject({ url: "/v1/operator/users" });
      codes.push(answer.json<{ code: string }>().code);
    }
    await limited.app.close();
    expect(new Set(codes.slice(0, 5))).toEqual(new Set(["api-key-required"]));
    expect(new Set(codes.slice(5))).toEqual(new Set(["too-many-requests"]));
  });

  it("open nothing for a HEAD", async () => {
    await server.register("ada");
    const id = await idOf("ada");
    const answer = await server.app.inject({
      ...{ method: "HEAD", url: `/v1/operator/users/${id}/export`, headers: operator },
    });
    expect(answer.statusCode).toBe(404);
    const { items } = await server.deps.records.events.list({
      index: "byKind",
      equals: "export-account",
      limit: 1,
    });
    expect(items).toEqual([]);
  });

  it("read no body without the key", async () => {
    const huge = { photo: "A".repeat(30 * 1024 * 1024) };
    const answer = await ask("POST", "/identify", {}, huge);
    expect(answer.json()).toMatchObject({ code: "api-key-required" });
    expect((await ask("POST", "/identify", operator, huge)).json()).toMatchObject({ code: "body-too-large" });
  });

  it("write down which key it was", async () => {
    await server.register("ada");
    const id = await idOf("ada");
    await ask("DELETE", `/users/${id}/lockout`, { ...operator, "user-agent": "vultus 1.0, ada" });
    const { items } = await server.deps.records.events.list({ index: "byKind", equals: "unlock", limit: 2 });
    expect(items).toMatchObject([{ userId: id, userAgent: "vultus 1.0, ada", keyId }]);
    await server.app.inject({ url: "/v1/sign-out", method: "POST", headers: { "user-agent": keyId } });
    const { events } = (await ask("GET", "/events")).json<{ events: { kind: string; keyId: unknown }[] }>();
    expect(events.length).toBeGreaterThan(1);
    for (const event of events) expect(event.keyId).toBe(event.kind === "unlock" ? keyId : null);
  });

  it("tell an operator what is wrong inside, and nobody else", async () => {
    const { apiKeys, users } = server.deps.records;
    const away = () => Promise.reject(new VultusError("storage-unavailable", "db.internal does not answer."));
    Object.assign(users, { list: away });
    expect((await ask("GET", "/users")).json()).toMatchObject({
      ...{ status: 503, code: "storage-unavailable", detail: "db.internal does not answer." },
    });
    Object.assign(apiKeys, { get: away });
    expect((await ask("GET", "/users")).json()).toMatchObject({
      ...{ status: 503, detail: expect.not.stringContaining("db.internal") },
    });
  });

  it("refuse an account that is gone, and an id that never was one", async () => {
    for (const id of ["usr_gone", "..%2F..", "%00"]) {
      for (const path of ["", "/enrolments", "/photos", "/photos/pho_x", "/export"]) {
        const answer = await ask("GET", `/users/${id}${path}`);
        expect([400, 404]).toContain(answer.statusCode);
      }
    }
    expect((await ask("DELETE", "/users/usr_gone", operator, { username: "ada" })).json()).toMatchObject({
      code: "not-found",
    });
  });

  it("delete an account only with its name", async () => {
    await server.register("ada");
    const id = await idOf("ada");
    expect((await ask("DELETE", `/users/${id}`, operator, { username: "bob" })).json()).toMatchObject({
      code: "confirmation-required",
    });
    expect((await ask("DELETE", `/users/${id}`, operator, { username: "ada" })).statusCode).toBe(204);
    expect(await server.deps.records.users.get(id)).toBeUndefined();
  });

  it("take so many photos and no more, and report what is no picture", async () => {
    const photo = (name: string) => ({ name, image: base64Of({ person: "ada" }) });
    const newcomer = { username: "ada", consentVersion: "form" };
    const many = Array.from({ length: MOST_PHOTOS + 1 }, (_, i) => photo(`${i}.jpg`));
    expect((await ask("POST", "/users", operator, { ...newcomer, photos: many })).json()).toMatchObject({
      code: "bad-request",
    });
    const photos = [photo("a.jpg"), { name: "b.jpg", image: "no base64!" }];
    const answer = await ask("POST", "/users", operator, { ...newcomer, photos });
    expect(answer.json()).toMatchObject({
      ...{ kind: "registered", username: "ada", imageCount: 1 },
      refusedPhotos: [{ photo: "b.jpg", reasons: ["not-an-image"] }],
    });
    const user = (await server.deps.records.users.get(answer.json<{ userId: string }>().userId))?.record;
    expect(user).toMatchObject({ consentVersion: "form", keepPhotos: "aligned" });
  });

  it("refuse an export that cannot be whole before it begins", async () => {
    await server.register("ada");
    const id = await idOf("ada");
    const stored = await server.deps.records.users.get(id);
    if (!stored) throw new Error("Ada is gone.");
    const broken = { ...stored.record, wrappedKey: new Uint8Array(60) };
    await server.deps.records.users.replace(broken, stored.version);
    expect((await ask("GET", `/users/${id}/export`)).json()).toMatchObject({ code: "seal-broken" });
  });
});

describe("an operator's key", () => {
  it("does for a back end as well", async () => {
    const answer = await server.post("/v1/captures", { purpose: "verify" }, operator);
    expect(answer.statusCode).toBe(201);
  });

  it("is no session, and begins none", async () => {
    const answer = await server.app.inject({ url: "/v1/me", headers: operator });
    expect(answer.json()).toMatchObject({ code: "not-signed-in" });
    expect((await ask("GET", "/users")).cookies).toEqual([]);
  });
});
