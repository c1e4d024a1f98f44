import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "../services/free-port.ts";
import { type Balancer, type BalancerOptions, openBalancer } from "./balancer.ts";

describe("the load balancer of the tests", () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  it("gives connections to the servers in turn", async () => {
    const balancer = await balance({ servers: [await named("one"), await named("two")] });
    expect(await askTimes(4, balancer)).toEqual(["one", "two", "one", "two"]);
  });

  it("gives them where it is told to", async () => {
    const servers = [await named("one"), await named("two")];
    const balancer = await balance({ servers, choose: ([first]) => first });
    expect(await askTimes(3, balancer)).toEqual(["one", "one", "one"]);
  });

  it("gives those of a server that refuses to another, unnoticed", async () => {
    const balancer = await balance({ servers: [await freePort(), await named("two")] });
    expect(await askTimes(3, balancer)).toEqual(["two", "two", "two"]);
  });

  it("asks a server again that is back", async () => {
    const port = await freePort();
    const balancer = await balance({ servers: [port, await named("two")], leftOutMs: 0 });
    expect(await ask(balancer)).toBe("two");
    await named("one", port);
    expect(await askTimes(2, balancer)).toContain("one");
  });

  it("ends a connection that no server takes", async () => {
    const balancer = await balance({ servers: [await freePort()] });
    await expect(ask(balancer)).rejects.toThrow("fetch failed");
  });

  async function balance(options: BalancerOptions): Promise<Balancer> {
    const balancer = await openBalancer(options);
    open.push(balancer);
    return balancer;
  }

  /** A server that answers with its name. @returns Its port. */
  async function named(name: string, port = 0): Promise<number> {
    const server: Server = createServer((_request, response) => response.end(name));
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    open.push(server);
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("A listening server has no port.");
    return address.port;
  }
});

/** Each over a connection of its own. */
async function ask(balancer: Balancer): Promise<string> {
  const answer = await fetch(balancer.baseUrl, { headers: { connection: "close" } });
  return answer.text();
}

async function askTimes(times: number, balancer: Balancer): Promise<readonly string[]> {
  const answers: string[] = [];
  for (let i = 0; i < times; i++) answers.push(await ask(balancer));
  return answers;
}
