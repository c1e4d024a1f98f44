import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { capture, honestly } from "../../test/support/captures.ts";
import { cookieOf, formOf, startTestServer, type TestServer } from "../../test/support/http.ts";
import { createWorld } from "../../test/support/world.ts";
import { createApiKey } from "../auth/api-keys.ts";
import { MINUTE } from "../shared/clock.ts";
import { defaultTuning } from "./context.ts";
import { SECRET_LOG_PATHS } from "./secret-log-paths.ts";
import { buildServer } from "./server.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  await server.app.close();
});

describe("back ends", () => {
  it("read a verdict with a secret key, once", async () => {
    const { secret } = await createApiKey(server.deps, "shop");
    const authorization = `Bearer ${secret}`;
    expect((await server.post("/v1/captures", { purpose: "verify" })).json()).toMatchObject({
      code: "api-key-required",
    });
    expect((await server.post("/v1/captures", { purpose: "verify" }, { authorization })).statusCode).toBe(
      201,
    );

    const { proof } = await capture(server, "verify", honestly("ada"));
    const read = (headers: Record<string, string>) =>
      server.app.inject({ url: `/v1/captures/${proof.id}`, headers });
    expect((await read({})).statusCode).toBe(401);
    expect((await read({ authorization })).json()).toMatchObject({
      passed: true,
      acr: "urn:vultus:acr:live",
    });
    expect((await read({ authorization })).json()).toMatchObject({ code: "capture-spent" });
  });

  it("take a lockout off", async () => {
    const { secret } = await createApiKey(server.deps, "shop");
    await server.register("ada");
    for (let i = 0; i < 5; i++) await server.signIn("eve", "ada");
    const unlock = (headers: Record<string, string>) =>
      server.app.inject({ method: "DELETE", url: "/v1/users/ada/lockout", headers });
    expect((await unlock({})).statusCode).toBe(401);
    expect((await unlock({ authorization: `Bearer ${secret}` })).statusCode).toBe(204);
  });
});

describe("the server", () => {
  it("tells pages what is on", async () => {
    const { photoSignIn, identify, keepPhotos } = (await server.app.inject({ url: "/v1/settings" })).json();
    expect({ photoSignIn, identify, keepPhotos }).toEqual({
      photoSignIn: true,
      identify: true,
      keepPhotos: "aligned",
    });
  });

  it("describes itself as OpenAPI", async () => {
    const document = (await server.app.inject({ url: "/v1/openapi.json" })).json();
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(["/v1/captures", "/v1/users", "/v1/sign-in"]),
    );
  });

  it("sends headers that keep pages and answers safe", async () => {
    const { headers } = await server.app.inject({ url: "/v1/settings" });
    expect(headers["content-security-policy"]).toContain("default-src 'self'");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["permissions-policy"]).toContain("camera=(self)");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it("logs which route was asked for, and nothing that the client wrote", async () => {
    const lines: string[] = [];
    const logger = pino(
      { level: "trace", redact: [...SECRET_LOG_PATHS] },
      { write: (line: string) => lines.push(line) },
    );
    const { deps } = createWorld();
    const settings = { ...defaultTuning, isLocalDemo: true, trustedProxies: [], version: "0.0.0" };
    const publicUrl = new URL("http://localhost:8080");
    const logging = await buildServer({ auth: deps, settings: { ...settings, publicUrl } }, logger);
    const headers = { cookie: "vultus=secret-1", authorization: "Bearer secret-2" };
    for (const url of ["/v1/captures/secret-3?token=secret-4", "/secret-5", "/v1/users/secret-6/lockout"]) {
      await logging.inject({ method: url.endsWith("lockout") ? "DELETE" : "GET", url, headers });
    }
    const payload = { username: "secret-7", capture: { id: "secret-8", clientToken: "secret-9" } };
    await logging.inject({ method: "POST", url: "/v1/sign-in", payload });
    await logging.inject({ method: "POST", url: "/v1/sign-in", payload: { "secret-10": 1 } });
    const form = formOf({ name: "secret-11" }, Buffer.from("secret-12"));
    await logging.inject({
      ...{ method: "POST", url: "/register", payload: form.payload },
      headers: { ...headers, ...form.headers },
    });
    await logging.close();
    expect(lines.join("")).toContain('"route":"/v1/captures/:id"');
    expect(lines.join("")).not.toContain("secret-");
  });

  it("limits requests per network", async () => {
    const limits = { all: 1, captures: 9, registrations: 9, signIns: 9 };
    const limited = await startTestServer({}, { limits });
    const statusOf = async (remoteAddress: string) =>
      (await limited.app.inject({ url: "/v1/settings", remoteAddress })).statusCode;
    expect(await statusOf("2001:db8:1:1::1")).toBe(200);
    expect(await statusOf("2001:db8:1:1::2")).toBe(429);
    expect(await statusOf("2001:db8:1:2::1")).toBe(200);
    await limited.app.close();
  });

  it("limits requests per address", async () => {
    const limits = { all: 100, captures: 2, registrations: 10, signIns: 10 };
    const limited = await startTestServer({}, { limits });
    const begin = () =>
      limited.app.inject({ method: "POST", url: "/v1/captures", payload: { purpose: "sign-in" } });
    expect((await begin()).statusCode).toBe(201);
    expect((await begin()).statusCode).toBe(201);
    const third = await begin();
    expect(third.json()).toMatchObject({ status: 429, code: "too-many-requests" });
    expect(third.headers).toHaveProperty("retry-after");
    await limited.app.close();
  });
});

describe("two servers on one database", () => {
  it("count an address's sign-ins together, and what else it asks each for itself", async () => {
    const limits = { all: 3, captures: 2, registrations: 10, signIns: 10 };
    const first = await startTestServer({}, { limits });
    const second = await startTestServer({}, { limits, records: first.deps.records });
    const begin = (asked: TestServer, remoteAddress = "192.0.2.1") =>
      asked.app.inject({
        method: "POST",
        url: "/v1/captures",
        payload: { purpose: "sign-in" },
        remoteAddress,
      });
    expect((await begin(first)).statusCode).toBe(201);
    expect((await begin(second)).statusCode).toBe(201);
    expect((await begin(first)).statusCode).toBe(429);
    expect((await begin(second)).statusCode).toBe(429);
    expect((await begin(second, "192.0.2.2")).statusCode).toBe(201);
    for (const asked of [first, second]) {
      for (let i = 0; i < 3; i++) expect((await asked.app.inject("/v1/settings")).statusCode).toBe(200);
      expect((await asked.app.inject("/v1/settings")).statusCode).toBe(429);
    }
    // A minute later both begin anew.
    first.pass(MINUTE);
    second.pass(MINUTE);
    expect((await begin(first)).statusCode).toBe(201);
    await first.app.close();
    await second.app.close();
  });
});

describe("cookies and origins", () => {
  it("mark the cookie for this site only, and for TLS where there is TLS", async () => {
    const local = (await server.register("ada")).headers["set-cookie"];
    expect(local).toMatch(/^vultus=[\w-]{43}; .*Path=\/.*HttpOnly; SameSite=Lax$/);
    const secure = await startTestServer(
      {},
      { publicUrl: new URL("https://id.example.com"), isLocalDemo: false },
    );
    const { proof } = await capture(secure, "register", honestly("ada"));
    const payload = { username: "ada", email: "ada@example.com", consent: true, capture: proof };
    const answer = await secure.app.inject({ method: "POST", url: "/v1/users", payload });
    expect(answer.headers["set-cookie"]).toMatch(
      /^__Host-vultus=[\w-]{43}; .*Path=\/.*HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(answer.headers["strict-transport-security"]).toContain("max-age");
    await secure.app.close();
  });

  it.each([
    ["http://localhost:8080", 204],
    ["http://127.0.0.1:8080", 204],
    ["http://localhost:9999", 403],
    ["https://evil.example", 403],
    ["null", 403],
  ])("let %s change something: %i", async (requestOrigin, status) => {
    expect((await server.post("/v1/sign-out", {}, { origin: requestOrigin })).statusCode).toBe(status);
  });

  it.each([
    ["same-origin", 204],
    ["none", 204],
    ["same-site", 403],
    ["cross-site", 403],
  ])("without an Origin, let a browser from %s change something: %i", async (site, status) => {
    expect((await server.post("/v1/sign-out", {}, { "sec-fetch-site": site })).statusCode).toBe(status);
  });

  it("end the browser's earlier session when somebody signs in", async () => {
    const earlier = cookieOf(await server.register("ada"));
    await server.register("bob");
    const { proof } = await capture(server, "sign-in", honestly("bob"));
    const signedIn = await server.post("/v1/sign-in", { username: "bob", capture: proof }, earlier);
    const statusOf = async (headers: { cookie: string }) =>
      (await server.app.inject({ url: "/v1/me", headers })).statusCode;
    expect(await statusOf(earlier)).toBe(401);
    expect(await statusOf(cookieOf(signedIn))).toBe(200);
  });

  it("refuse a name that was pointed at this machine", async () => {
    const answer = await server.app.inject({ url: "/v1/settings", headers: { host: "evil.example:8080" } });
    expect(answer.json()).toMatchObject({ status: 403, code: "bad-origin" });
  });

  it("believe forwarding headers of trusted proxies only", async () => {
    const addressOf = async (trustedProxies: string[]) => {
      const behind = await startTestServer({}, { trustedProxies });
      const { proof } = await capture(behind, "register", honestly("ada"));
      const payload = { username: "ada", email: "ada@example.com", consent: true, capture: proof };
      const headers = { "x-forwarded-for": "203.0.113.7" };
      await behind.app.inject({ method: "POST", url: "/v1/users", payload, headers });
      const { items } = await behind.deps.records.events.list({
        index: "byKind",
        equals: "register",
        limit: 1,
      });
      await behind.app.close();
      return items[0].address;
    };
    expect(await addressOf([])).toBe("127.0.0.1");
    expect(await addressOf(["127.0.0.1"])).toBe("203.0.113.7");
  });
});
