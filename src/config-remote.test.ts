import { describe, expect, it } from "vitest";
import { parseConfig } from "./config.ts";
import { parseRemoteConfig } from "./config-remote.ts";

const apiKey = "vultus_sk.key_Zm9vYmFyYmF6cXV4cXV1eA.dG9rZW4";

describe("the settings of commands that ask a server", () => {
  it("are where it is and the secret key", () => {
    const environment = { VULTUS_PUBLIC_URL: "https://id.example.com", VULTUS_API_KEY: ` ${apiKey} ` };
    const { publicUrl, apiKey: key } = parseRemoteConfig(environment);
    expect({ origin: publicUrl().origin, key }).toEqual({ origin: "https://id.example.com", key: apiKey });
  });

  it("lead to this machine without any", () => {
    expect(parseRemoteConfig({}).publicUrl().origin).toBe("http://localhost:8080");
    expect(parseRemoteConfig({ VULTUS_PORT: "9000" }).publicUrl().origin).toBe("http://localhost:9000");
    expect(parseRemoteConfig({ VULTUS_API_KEY: "" }).apiKey).toBeUndefined();
  });

  it("are read where the server's own configuration is not", () => {
    const environment = { VULTUS_PUBLIC_URL: "https://id.example.com", VULTUS_KEEP_PHOTOS: "perhaps" };
    expect(() => parseConfig(environment)).toThrow();
    expect(parseRemoteConfig(environment).publicUrl().host).toBe("id.example.com");
  });

  it("are refused with every mistake, and never repeated", () => {
    const environment = { VULTUS_SERVER: "http://id.example.com", VULTUS_API_KEY: "hunter2" };
    let refusal: unknown;
    try {
      parseRemoteConfig(environment);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({
      code: "config-invalid",
      reasons: ["VULTUS_SERVER", "VULTUS_API_KEY"],
      message: expect.not.stringContaining("hunter2"),
    });
  });

  it("are looked at only as far as they are needed", () => {
    const environment = { VULTUS_PUBLIC_URL: "id", VULTUS_SERVER: "https://id.example.com" };
    const { server, publicUrl } = parseRemoteConfig(environment);
    expect(server?.host).toBe("id.example.com");
    expect(publicUrl).toThrow(expect.objectContaining({ reasons: ["VULTUS_PUBLIC_URL"] }));
  });

  it("keep no server from starting in the same folder", () => {
    expect(parseConfig({ VULTUS_API_KEY: apiKey }).server.port).toBe(8080);
  });
});
