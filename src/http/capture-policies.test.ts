import { describe, expect, it } from "vitest";
import { capture, honestly } from "../../test/support/captures.ts";
import { cookieOf, startTestServer } from "../../test/support/http.ts";
import { createApiKey } from "../auth/api-keys.ts";
import { gentlePolicy, photoPolicy, standardPolicy } from "../liveness/policy.ts";

describe("the policies of captures over HTTP", () => {
  it("are told by the settings, the default first", async () => {
    const server = await startTestServer({ capturePolicies: [standardPolicy, gentlePolicy] });
    const settings = await server.app.inject({ url: "/v1/settings" });
    expect(settings.json()).toMatchObject({ capturePolicies: ["standard", "gentle"] });
  });

  it("can be asked for where they are offered, also by back ends", async () => {
    const server = await startTestServer({ capturePolicies: [standardPolicy, gentlePolicy] });
    const begin = (body: object, headers?: Record<string, string>) =>
      server.post("/v1/captures", body, headers);
    expect((await begin({ purpose: "sign-in", policy: "gentle" })).statusCode).toBe(201);
    const { secret } = await createApiKey(server.deps, "shop");
    const authorization = `Bearer ${secret}`;
    expect((await begin({ purpose: "verify", policy: "gentle" }, { authorization })).statusCode).toBe(201);
    expect((await begin({ purpose: "verify", policy: "gentle" })).statusCode).toBe(401);
  });

  it("are refused where they are not offered", async () => {
    const server = await startTestServer();
    for (const policy of ["gentle", "no-such-policy"]) {
      const refused = await server.post("/v1/captures", { purpose: "sign-in", policy });
      expect(refused.statusCode).toBe(400);
      expect(refused.json()).toMatchObject({ code: "policy-not-offered" });
    }
    for (const policy of ["", 7, null]) {
      const refused = await server.post("/v1/captures", { purpose: "sign-in", policy });
      expect(refused.json()).toMatchObject({ code: "bad-request" });
    }
  });

  it("that reach only photo sign in at that level, right after registering, too", async () => {
    const server = await startTestServer({ capturePolicies: [photoPolicy], photoSignIn: false });
    const registered = await server.register("ada");
    expect(registered.statusCode).toBe(201);
    const headers = cookieOf(registered);
    const me = await server.app.inject({ url: "/v1/me", headers });
    expect(me.json()).toMatchObject({ session: { acr: "urn:vultus:acr:photo" } });
    const enrolments = await server.app.inject({ url: "/v1/me/enrolments", headers });
    expect(enrolments.json().items).toMatchObject([{ source: "photo-capture" }]);
    const signedIn = await server.signIn("ada", "ada");
    expect(signedIn.json()).toMatchObject({ acr: "urn:vultus:acr:photo", amr: ["face"] });
  });

  it("stand in the verdict that a back end reads", async () => {
    const server = await startTestServer({ capturePolicies: [photoPolicy] });
    const { secret } = await createApiKey(server.deps, "shop");
    const { proof } = await capture(server, "verify", honestly("ada"));
    const headers = { authorization: `Bearer ${secret}` };
    const verdict = await server.app.inject({ url: `/v1/captures/${proof.id}`, headers });
    expect(verdict.json()).toMatchObject({ passed: true, policy: "photo", acr: "urn:vultus:acr:photo" });
  });
});
