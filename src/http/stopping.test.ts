import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { startTestServer } from "../../test/support/http.ts";
import { createWorld } from "../../test/support/world.ts";

it("answers what it was asked before it stopped, and takes nothing new", async () => {
  const database = new EventTarget();
  const isAsked = once(database, "asked");
  const records = {
    ...createWorld().deps.records,
    async check() {
      database.dispatchEvent(new Event("asked"));
      await once(database, "answer");
    },
  };
  const { app } = await startTestServer({}, { records });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const answer = fetch(`${app.listeningOrigin}/readyz`);
  await isAsked;
  const stopped = app.close();
  await expect(fetch(`${app.listeningOrigin}/healthz`)).rejects.toThrow("fetch failed");
  database.dispatchEvent(new Event("answer"));
  expect((await answer).status).toBe(200);
  await stopped;
});

it("cuts off who never finishes asking", async () => {
  const { app } = await startTestServer({}, { stopMs: 10 });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = new URL(app.listeningOrigin);
  const socket = connect({ port: Number(port), host: "127.0.0.1" });
  const cutOff = once(socket, "close");
  await new Promise<void>((resolve) => socket.write("POST /v1/sign-in HTTP/1.1\r\nhost:", () => resolve()));
  await app.close();
  await cutOff;
});
