import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { capture, honestly } from "../../test/support/captures.ts";
import { base64Of, cookieOf, startTestServer, type TestServer } from "../../test/support/http.ts";
import { MINUTE } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  await server.app.close();
});

describe("a person's way through the API", () => {
  it("registers, signs in, sees the account, signs out", async () => {
    const registered = await server.register("ada");
    expect(registered.statusCode).toBe(201);
    expect(registered.json()).toMatchObject({ username: "ada", note: null });

    const signedIn = await server.signIn("ada", "ada");
    expect(signedIn.json()).toMatchObject({ username: "ada", acr: "urn:vultus:acr:live", amr: ["face"] });
    const headers = cookieOf(signedIn);
    const me = await server.app.inject({ url: "/v1/me", headers });
    expect(me.json()).toMatchObject({ username: "ada", email: "ada@example.com" });

    expect((await server.post("/v1/sign-out", {}, headers)).statusCode).toBe(204);
    const after = await server.app.inject({ url: "/v1/me", headers });
    expect(after.statusCode).toBe(401);
    expect(after.json()).toMatchObject({ code: "not-signed-in" });
  });

  it("is signed in right after registering live, but not after uploading photos", async () => {
    expect((await server.register("ada")).cookies).toHaveLength(1);
    const photos = [base64Of({ person: "bob" })];
    const uploaded = await server.post("/v1/users", {
      username: "bob",
      email: "bob@example.com",
      consent: true,
      photos,
    });
    expect(uploaded.statusCode).toBe(201);
    expect(uploaded.cookies).toHaveLength(0);
    expect(uploaded.json().note).toContain("one picture");
  });

  it("shows enrolments, photos, events and sessions to their owner only", async () => {
    const photos = [base64Of({ person: "ada" })];
    await server.post("/v1/users", { username: "ada", email: "ada@example.com", consent: true, photos });
    const ada = cookieOf(await server.signIn("ada", "ada"));
    const bob = cookieOf(await server.register("bob"));
    const get = async (url: string, headers: { cookie: string }) => server.app.inject({ url, headers });

    const [enrolment] = (await get("/v1/me/enrolments", ada)).json().items;
    expect(enrolment).toMatchObject({ source: "photos", imageCount: 1 });
    const photo = await get(`/v1/me/photos/${enrolment.photoIds[0]}`, ada);
    expect(photo.headers["content-type"]).toBe("image/png");
    expect((await get(`/v1/me/photos/${enrolment.photoIds[0]}`, bob)).statusCode).toBe(404);

    const events = (await get("/v1/me/events", ada)).json();
    expect(events.items.map((event: { kind: string }) => event.kind).toSorted()).toEqual([
      "register",
      "sign-in",
    ]);
    expect(events.items[0]).not.toHaveProperty("numbers");

    const sessions = (await get("/v1/me/sessions", ada)).json().items;
    expect(sessions).toHaveLength(1);
    expect(sessions[0].current).toBe(true);
    const revoke = (headers: { cookie: string }) =>
      server.app.inject({ method: "DELETE", url: `/v1/me/sessions/${sessions[0].id}`, headers });
    expect((await revoke(bob)).statusCode).toBe(404);
    expect((await revoke(ada)).statusCode).toBe(204);
    expect((await get("/v1/me", ada)).statusCode).toBe(401);
  });

  it("adds a face, refuses a stranger's, removes one", async () => {
    const headers = cookieOf(await server.register("ada"));
    const added = await server.post("/v1/me/faces", { photos: [base64Of({ person: "ada" })] }, headers);
    expect(added.statusCode).toBe(201);
    const stranger = await server.post("/v1/me/faces", { photos: [base64Of({ person: "eve" })] }, headers);
    expect(stranger.json()).toMatchObject({ status: 403, code: "face-does-not-match" });
    const remove = await server.app.inject({
      method: "DELETE",
      url: `/v1/me/enrolments/${added.json().id}`,
      headers,
    });
    expect(remove.statusCode).toBe(204);
  });

  it("deletes the account when its name is typed", async () => {
    const headers = cookieOf(await server.register("ada"));
    const remove = (username: string) =>
      server.app.inject({ method: "DELETE", url: "/v1/me", headers, payload: { username } });
    expect((await remove("bob")).json()).toMatchObject({ code: "confirmation-required" });
    expect((await remove("ada")).statusCode).toBe(204);
    expect((await server.signIn("ada", "ada")).json()).toMatchObject({ code: "sign-in-failed" });
  });
});

describe("refusals", () => {
  it("are problem details with a code, a sentence and no internals", async () => {
    const answer = await server.signIn("eve", "nobody");
    expect(answer.statusCode).toBe(401);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(Object.keys(answer.json()).toSorted()).toEqual([
      "code",
      "detail",
      "requestId",
      "status",
      "title",
      "type",
    ]);
  });

  it("name every wrong field", async () => {
    const answer = await server.post("/v1/users", {
      username: "x",
      email: "no",
      consent: false,
      capture: {},
      extra: 1,
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().code).toBe("bad-request");
    const fields = answer.json().reasons.map((reason: string) => reason.split(":")[0]);
    expect(fields).toEqual(expect.arrayContaining(["username", "email", "consent", "capture.id"]));
  });

  it.each<[string, object]>([
    ["neither capture nor photos", {}],
    ["both", { capture: { id: "cap_1", clientToken: "x" }, photos: ["eA=="] }],
  ])("want exactly one face source, not %s", async (_what, source) => {
    const answer = await server.post("/v1/users", {
      username: "ada",
      email: "a@example.com",
      consent: true,
      ...source,
    });
    expect(answer.json()).toMatchObject({ status: 400, code: "bad-request" });
  });

  it("name a reused and an expired capture", async () => {
    await server.register("ada");
    const { proof } = await capture(server, "sign-in", honestly("ada"));
    expect((await server.post("/v1/sign-in", { username: "ada", capture: proof })).statusCode).toBe(200);
    expect((await server.post("/v1/sign-in", { username: "ada", capture: proof })).json()).toMatchObject({
      status: 409,
      code: "capture-spent",
    });
    const late = await capture(server, "sign-in", honestly("ada"));
    server.pass(3 * MINUTE);
    expect((await server.post("/v1/sign-in", { capture: late.proof })).json()).toMatchObject({
      code: "capture-spent",
    });
  });

  it("say when to try again", async () => {
    await server.register("ada");
    for (let i = 0; i < 5; i++) expect((await server.signIn("eve", "ada")).statusCode).toBe(401);
    const locked = await server.signIn("eve", "ada");
    expect(locked.statusCode).toBe(429);
    expect(locked.headers["retry-after"]).toBe("30");
  });

  it.each([
    ["text that is no JSON", "application/json", "{", 400],
    ["another content type", "text/plain", "hello", 415],
    ["nothing", "application/json", "", 400],
  ])("answer %s", async (_what, type, payload, status) => {
    const answer = await server.app.inject({
      method: "POST",
      url: "/v1/sign-in",
      headers: { "content-type": type },
      payload,
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toHaveProperty("detail");
  });

  it("cut off a body that is too large before reading all of it", async () => {
    const answer = await server.post("/v1/sign-in/photo", { photo: "A".repeat(50 * 1024 * 1024) });
    expect(answer.json()).toMatchObject({ status: 413, code: "body-too-large" });
  });

  it("keep what went wrong inside", async () => {
    const failing = await startTestServer();
    Object.assign(failing.deps.records, {
      check: async () => Promise.reject(new Error("password=hunter2 at db.internal")),
    });
    const answer = await failing.app.inject({ url: "/readyz" });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain("hunter2");
    expect(answer.body).not.toContain("at ");
    await failing.app.close();
  });

  it.each(["/v1/users", "/register"])("keep the server's folders and settings inside at %s", async (path) => {
    const failing = await startTestServer();
    Object.assign(failing.deps.blobs, {
      put: async () =>
        Promise.reject(new VultusError("storage-unavailable", "The folder /srv/secret is full.")),
    });
    const image = base64Of({ person: "ada" });
    const fields = path === "/register" ? { image } : { consent: true, photos: [image] };
    const payload = { username: "ada", email: "ada@example.com", ...fields };
    const answer = await failing.app.inject({ method: "POST", url: path, payload });
    expect([answer.statusCode, answer.json().code]).toEqual([503, "storage-unavailable"]);
    expect(answer.body).not.toContain("/srv");
    await failing.app.close();
  });

  it("do not repeat an address that cannot be decoded", async () => {
    const answer = await server.app.inject({ url: "/v1/%zz?token=secret" });
    expect(answer.json()).toMatchObject({ status: 400, code: "bad-request" });
    expect(answer.body).not.toContain("secret");
  });

  it("answer paths that do not exist", async () => {
    expect((await server.app.inject({ url: "/v1/nothing" })).json()).toMatchObject({ code: "not-found" });
  });
});
