import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { base64Of, cookieOf, formOf, startTestServer, type TestServer } from "../../test/support/http.ts";
import { picture } from "../../test/support/world.ts";
import { createApiKey } from "../auth/api-keys.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  await server.app.close();
});

const ada = { person: "ada" };
const post = (url: string, payload: object) => server.app.inject({ method: "POST", url, payload });
const postForm = (url: string, ...form: Parameters<typeof formOf>) =>
  server.app.inject({ method: "POST", url, ...formOf(...form) });
const registerAda = () =>
  post("/register", { email: "ada@example.com", username: "ada", image: base64Of(ada) });

describe("POST /register", () => {
  it.each(["/register", "/register/"])("takes a form with name and file at %s", async (path) => {
    const answer = await postForm(path, { name: "ada" }, picture(ada));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ message: "ada is registered.", userId: expect.stringMatching(/^usr_/) });
  });

  it("takes JSON with a base64 image, also as a data URL", async () => {
    expect((await registerAda()).statusCode).toBe(200);
    const image = `data:image/jpeg;base64,${base64Of({ person: "bob" })}`;
    expect((await post("/register", { email: "bob@example.com", username: "bob", image })).statusCode).toBe(
      200,
    );
  });

  it("does without an email in either form", async () => {
    expect((await post("/register", { username: "ada", image: base64Of(ada) })).statusCode).toBe(200);
    const users = await server.deps.records.users.list({ limit: 10 });
    expect(users.items.map((user) => user.email)).toEqual([undefined]);
    const bob = picture({ person: "bob" });
    expect((await postForm("/register", { name: "bob", email: "no address" }, bob)).statusCode).toBe(400);
    expect((await postForm("/register", { name: "bob", email: "bob@example.com" }, bob)).statusCode).toBe(
      200,
    );
  });

  it.each([
    ["no face", {}, "no-face"],
    ["several faces", { ...ada, faceCount: 2 }, "several-faces"],
  ])("answers 400 to %s", async (_what, shown, code) => {
    const answer = await postForm("/register", { name: "ada" }, picture(shown));
    expect([answer.statusCode, answer.json().code]).toEqual([400, code]);
  });

  it("answers 409 when the name is taken", async () => {
    await registerAda();
    expect((await postForm("/register", { name: "ada" }, picture(ada))).statusCode).toBe(409);
  });

  it("names the missing field", async () => {
    const answer = await postForm("/register", { username: "ada" }, picture(ada), "photo");
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain("name, file");
  });

  it("answers a file that is no picture, text that is no base64, and an empty file", async () => {
    expect((await postForm("/register", { name: "ada" }, Buffer.from("GIF89a"))).json().code).toBe(
      "not-an-image",
    );
    expect((await postForm("/register", { name: "ada" }, new Uint8Array(0))).json().code).toBe(
      "not-an-image",
    );
    const image = "not base64!";
    const answer = await post("/register", { email: "a@example.com", username: "ada", image });
    expect([answer.statusCode, answer.json().code]).toEqual([400, "not-an-image"]);
  });

  it.each([
    ["cut short", "multipart/form-data; boundary=x", '--x\r\ncontent-disposition: form-data; name="file"'],
    ["without a boundary", "multipart/form-data", "x"],
  ])("answers a form that is %s", async (_what, type, payload) => {
    const headers = { "content-type": type };
    const answer = await server.app.inject({ method: "POST", url: "/register", headers, payload });
    expect([answer.statusCode, answer.json().code]).toEqual([400, "bad-request"]);
  });

  it("cuts off a file of 50 MB", async () => {
    const answer = await postForm("/register", { name: "ada" }, new Uint8Array(50 * 1024 * 1024));
    expect([answer.statusCode, answer.json().code]).toEqual([413, "body-too-large"]);
  });
});

describe("POST /sign-in", () => {
  it("finds the person and starts a session", async () => {
    const { userId } = (await registerAda()).json();
    for (const path of ["/sign-in", "/sign-in/"]) {
      const answer = await postForm(path, {}, picture(ada));
      expect(answer.json()).toEqual({ message: "Welcome, ada!", name: "ada", userId });
      expect((await server.app.inject({ url: "/v1/me", headers: cookieOf(answer) })).json()).toMatchObject({
        session: { acr: "urn:vultus:acr:photo" },
      });
    }
  });

  it.each([
    ["a stranger", { person: "eve" }],
    ["no face", {}],
    ["a photo of the registered photo", { ...ada, liveLogit: -3 }],
  ])("answers 401 to %s", async (_what, shown) => {
    await registerAda();
    const answer = await postForm("/sign-in", {}, picture(shown));
    expect([answer.statusCode, answer.json().code]).toEqual([401, "sign-in-failed"]);
  });

  it("wants a form, not JSON", async () => {
    const answer = await post("/sign-in", { image: base64Of(ada) });
    expect([answer.statusCode, answer.json().code]).toEqual([415, "unsupported-media-type"]);
  });
});

describe("POST /login", () => {
  it("compares with one person and starts a session", async () => {
    const { userId } = (await registerAda()).json();
    const answer = await post("/login", { username: "ada", image: base64Of(ada) });
    expect(answer.json()).toEqual({ message: "Welcome, ada!", userId });
    expect(answer.cookies).toHaveLength(1);
  });

  it("answers a stranger and an unknown name alike", async () => {
    await registerAda();
    const stranger = await post("/login", { username: "ada", image: base64Of({ person: "eve" }) });
    const unknown = await post("/login", { username: "nobody", image: base64Of(ada) });
    expect(stranger.statusCode).toBe(401);
    expect(unknown.json()).toEqual(stranger.json());
  });

  it("names the field that is missing", async () => {
    const answer = await post("/login", { name: "ada", image: base64Of(ada) });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain("username");
  });
});

describe("GET /greeting", () => {
  it("greets the signed-in user, and others for a back end only", async () => {
    const { userId } = (await registerAda()).json();
    const headers = cookieOf(await post("/login", { username: "ada", image: base64Of(ada) }));
    const greet = (id: string, given: Record<string, string>) =>
      server.app.inject({ url: `/greeting?userId=${id}`, headers: given });
    expect((await greet(userId, headers)).json()).toEqual({ username: "ada" });
    expect((await greet(userId, {})).statusCode).toBe(401);
    expect((await greet("usr_other", headers)).statusCode).toBe(401);
    const { secret } = await createApiKey(server.deps, "shop");
    const authorization = `Bearer ${secret}`;
    expect((await greet(userId, { authorization })).json()).toEqual({ username: "ada" });
    expect((await greet("usr_unknown", { authorization })).statusCode).toBe(404);
  });
});

describe("where photo sign-in is off", () => {
  it("none of it exists", async () => {
    const off = await startTestServer({ photoSignIn: false });
    for (const url of ["/register", "/register/", "/sign-in", "/sign-in/", "/login"]) {
      const answer = await off.app.inject({ method: "POST", url, payload: {} });
      expect([answer.statusCode, answer.json().code]).toEqual([404, "photo-sign-in-off"]);
    }
    expect((await off.app.inject({ url: "/greeting?userId=usr_1" })).statusCode).toBe(404);
    expect((await off.app.inject({ method: "POST", url: "/v1/sign-in/photo", payload: {} })).statusCode).toBe(
      404,
    );
    await off.app.close();
  });
});
