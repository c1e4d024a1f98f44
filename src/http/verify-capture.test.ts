import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { capture, honestly } from "../../test/support/captures.ts";
import { startTestServer, type TestServer } from "../../test/support/http.ts";
import { createApiKey } from "../auth/api-keys.ts";

let server: TestServer;
let key: { authorization: string };
beforeEach(async () => {
  server = await startTestServer();
  key = { authorization: `Bearer ${(await createApiKey(server.deps, "shop")).secret}` };
});
afterEach(async () => {
  await server.app.close();
});

describe("POST /v1/captures/{id}/verify", () => {
  it("compares a back end's capture with a user, for a secret key, once", async () => {
    await server.register("ada");
    const { proof } = await capture(server, "verify", honestly("ada"));
    const ask = (headers: Record<string, string>) =>
      server.post(`/v1/captures/${proof.id}/verify`, { user: "ada" }, headers);
    expect((await ask({})).json()).toMatchObject({ code: "api-key-required" });
    const answer = await ask(key);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      ...{ match: true, passed: true, acr: "urn:vultus:acr:live", reasons: [] },
      score: expect.any(Number),
    });
    expect((await ask(key)).json()).toMatchObject({ code: "capture-spent" });
  });

  it("answers another person and a name that does not exist by the same bytes", async () => {
    await server.register("ada");
    const answers: string[] = [];
    for (const user of ["ada", "nobody"]) {
      const { proof } = await capture(server, "verify", honestly("eve"));
      answers.push((await server.post(`/v1/captures/${proof.id}/verify`, { user }, key)).body);
    }
    expect(answers[0]).toBe(answers[1]);
    expect(JSON.parse(answers[0])).toEqual({
      ...{ match: false, passed: true, acr: null, reasons: ["no-match"] },
    });
  });

  it("begins no session", async () => {
    await server.register("ada");
    const before = (await server.deps.records.sessions.list({ limit: 10 })).items.length;
    const { proof } = await capture(server, "verify", honestly("ada"));
    const answer = await server.post(`/v1/captures/${proof.id}/verify`, { user: "ada" }, key);
    expect(answer.cookies).toEqual([]);
    expect((await server.deps.records.sessions.list({ limit: 10 })).items).toHaveLength(before);
  });

  it.each([{}, { user: "" }, { user: 7 }, { user: "ada", purpose: "verify" }])(
    "refuses the body %j",
    async (body) => {
      const answer = await server.post("/v1/captures/cap_x/verify", body, key);
      expect(answer.json()).toMatchObject({ status: 400, code: "bad-request" });
    },
  );
});

describe("DELETE /v1/captures/{id}", () => {
  it("takes a capture back, for a secret key, and answers alike when it is gone", async () => {
    const begun = (await server.post("/v1/captures", { purpose: "verify" }, key)).json();
    const remove = (headers: Record<string, string>) =>
      server.app.inject({ method: "DELETE", url: `/v1/captures/${begun.id}`, headers });
    expect((await remove({})).statusCode).toBe(401);
    expect((await remove(key)).statusCode).toBe(204);
    expect((await remove(key)).statusCode).toBe(204);
    const ask = await server.post(`/v1/captures/${begun.id}/verify`, { user: "ada" }, key);
    expect(ask.json()).toMatchObject({ code: "capture-spent" });
  });
});
