import { describe, expect, it } from "vitest";
import { judgeAddresses, type ServerAddresses } from "./plausible-addresses.ts";

const demo: ServerAddresses = {
  publicUrl: new URL("http://localhost:8080"),
  ...{ isLocalDemo: true, host: "127.0.0.1", port: 8080, trustedProxies: [] },
};
const online: ServerAddresses = {
  publicUrl: new URL("https://id.example.com"),
  ...{ isLocalDemo: false, host: "0.0.0.0", port: 8080, trustedProxies: ["10.0.0.0/8"] },
};

/** The states of public URL and proxies. */
const states = (server: ServerAddresses) => judgeAddresses(server).map(({ state }) => state);

describe("the addresses of a server", () => {
  it("are plausible on a newcomer's machine, and behind a proxy that is named", () => {
    expect(states(demo)).toEqual(["ok", "ok"]);
    expect(states(online)).toEqual(["ok", "ok"]);
  });

  it("are worth a warning where a demo is open to the network", () => {
    expect(states({ ...demo, host: "0.0.0.0" })).toEqual(["warning", "ok"]);
    expect(states({ ...demo, host: "::1" })).toEqual(["ok", "ok"]);
  });

  it("are worth a warning where people come to another port", () => {
    expect(states({ ...demo, port: 9000 })).toEqual(["warning", "ok"]);
    expect(states({ ...demo, publicUrl: new URL("http://localhost"), port: 80 })).toEqual(["ok", "ok"]);
  });

  it("are worth a warning where everybody shares the proxy's address", () => {
    expect(states({ ...online, trustedProxies: [] })).toEqual(["ok", "warning"]);
  });

  it.each(["0.0.0.0/0", "::/0"])("are wrong where %s may make up addresses", (everybody) => {
    expect(states({ ...online, trustedProxies: ["10.0.0.1", everybody] })).toEqual(["ok", "wrong"]);
  });
});
