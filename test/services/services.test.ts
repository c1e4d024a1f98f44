import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServiceClient, serviceClients } from "./clients.ts";
import type { RunningService } from "./running-service.ts";
import { type ServiceName, startService } from "./service.ts";

// Object.entries forgets which keys there are.
const clients = Object.entries(serviceClients) as [ServiceName, (url: string) => ServiceClient][];

// Servers start slowly where every processor is busy.
describe.each(clients)("the service %s", { timeout: 120_000 }, (name, clientOf) => {
  let service: RunningService | undefined;
  beforeAll(async () => {
    service = await startService(name);
  });
  afterAll(() => service?.stop());

  it("answers its client library", async ({ skip }) => {
    if (!service) return skip("it is not on this machine");
    const client = clientOf(service.url);
    expect(await client.read("first")).toBeUndefined();
    await client.write("first", "grüße");
    expect(await client.read("first")).toBe("grüße");
  });

  it("keeps what was stored when it is restarted", async ({ skip }) => {
    if (!service?.restart) return skip("it is not ours to restart");
    const client = clientOf(service.url);
    await client.write("before", "restart");
    await service.restart();
    expect(await client.read("before")).toBe("restart");
  });

  it("is away from the moment it is killed until it is started again, with all that was stored", async ({
    skip,
  }) => {
    if (!service?.kill || !service.restart) return skip("it is not ours to kill");
    const client = clientOf(service.url);
    const keys = Array.from({ length: 20 }, (_, i) => `stored-${i}`);
    for (const key of keys) await client.write(key, key);
    await service.kill();
    await expect(client.read("stored-0")).rejects.toThrow();
    await service.restart();
    const stored = await Promise.all(keys.map((key) => client.read(key)));
    expect(stored).toStrictEqual(keys);
  });

  it("is another one, and empty, when it is started a second time, and that one alone is stopped", async ({
    skip,
  }) => {
    const second = await startService(name);
    if (!service || !second) return skip("it is not on this machine");
    const [client, secondClient] = [clientOf(service.url), clientOf(second.url)];
    await client.write("whose", "the first's");
    expect(await secondClient.read("whose")).toBeUndefined();
    await secondClient.write("whose", "the second's");
    // A server that is dead already can be stopped too.
    await second.kill?.();
    await second.stop();
    expect(await secondClient.read("whose").catch(() => undefined)).toBeUndefined();
    expect(await client.read("whose")).toBe("the first's");
  });
});
