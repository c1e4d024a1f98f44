import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "../../../test/services/free-port.ts";
import { lookAtPort } from "./look-at-port.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Answers each path with its status and words, and all others with 404. */
async function listening(answers: Readonly<Record<string, readonly [number, string]>>): Promise<number> {
  server = createServer((request, response) => {
    const [status, words] = answers[request.url ?? ""] ?? [404, ""];
    response.writeHead(status).end(words);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address === "object" && address) return address.port;
  throw new Error("A listening server has no port.");
}

const look = (port: number, host = "127.0.0.1") => lookAtPort(host, port, "1.0.0");
const vultus = (version: string) =>
  [200, JSON.stringify({ version, capturePolicies: ["standard"] })] as const;

describe("the port", () => {
  it("is free, and is left free", async () => {
    const port = await freePort();
    for (let i = 0; i < 2; i++) {
      expect(await look(port)).toMatchObject({ diagnosis: { state: "ok" }, readyServer: undefined });
    }
  });

  it("is a Vultus's that is ready", async () => {
    const port = await listening({ "/v1/settings": vultus("1.0.0"), "/readyz": [200, "{}"] });
    expect(await look(port)).toMatchObject({
      diagnosis: { state: "ok", sentence: expect.stringContaining("Vultus 1.0.0 answers") },
      readyServer: `http://127.0.0.1:${port}`,
    });
  });

  it("is a Vultus's of another version, or of one that is not ready", async () => {
    const other = await listening({ "/v1/settings": vultus("0.9.0"), "/readyz": [200, "{}"] });
    expect(await look(other)).toMatchObject({ diagnosis: { state: "warning" } });
    server?.close();
    const unready = await listening({ "/v1/settings": vultus("1.0.0"), "/readyz": [503, "{}"] });
    expect(await look(unready)).toMatchObject({ diagnosis: { state: "wrong" }, readyServer: undefined });
  });

  it.each(["no page", "{}"])("is another program's that answers '%s'", async (words) => {
    const port = await listening({ "/v1/settings": [200, words] });
    expect(await look(port)).toMatchObject({ diagnosis: { state: "wrong" }, readyServer: undefined });
  });

  it("cannot be had on another machine's address", async () => {
    // Set aside for documentation: no machine has it.
    const { diagnosis } = await look(await freePort(), "192.0.2.1");
    expect(diagnosis).toMatchObject({ state: "wrong", sentence: expect.stringContaining("VULTUS_HOST") });
  });
});
