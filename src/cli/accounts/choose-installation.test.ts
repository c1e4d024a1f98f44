import { beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../../../test/support/command-line.ts";
import { makePictureFolder } from "../../../test/support/picture-folder.ts";
import { fetchFrom } from "../../../test/support/inject-fetch.ts";
import { startTestServer, type TestServer } from "../../../test/support/http.ts";
import { createWorld } from "../../../test/support/world.ts";
import { createApiKey } from "../../auth/api-keys.ts";
import { recordEvent } from "../../auth/events.ts";
import { MOST_EVENTS, MOST_PHOTOS } from "../../contract/operator.ts";
import type { CliDeps } from "../deps.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });
const publicUrl = new URL("https://id.example.com");

let server: TestServer;
let apiKey: string;
let asked: string[];

beforeEach(async () => {
  server = await startTestServer({}, { publicUrl, isLocalDemo: false });
  ({ secret: apiKey } = await createApiKey(server.deps, "laptop", "operator"));
  asked = [];
  return () => server.app.close();
});

/** Gives a command on a machine of its own. */
function vultus(words: readonly string[], configured: { server?: URL; apiKey?: string | undefined } = {}) {
  const remote: CliDeps["remote"] = {
    config: async () => ({ server: undefined, publicUrl: () => publicUrl, apiKey, ...configured }),
    fetch: fetchFrom(server.app, server.deps.now, (request) => asked.push(request)),
    openBrowser: async () => false,
  };
  return runCommand(createWorld(), words, { remote });
}

describe("the server that a command asks", () => {
  it("is none unless one is named, and then the accounts are those here", async () => {
    await server.register("ada");
    expect((await vultus(["users", "list"])).out).toEqual(["There are no users."]);
    expect(asked).toEqual([]);
  });

  it.each([
    ["--server", ["--server", publicUrl.origin], {}],
    ["VULTUS_SERVER", [], { server: publicUrl }],
  ])("is the one of %s", async (_how, words, configured) => {
    await server.register("ada");
    expect((await vultus(["users", "list", ...words], configured)).out.join("\n")).toContain("ada");
    expect(asked).toEqual(["GET /v1/operator/users"]);
  });

  it("is not asked without a key, and the way to one is told", async () => {
    const words = ["users", "list", "--server", publicUrl.origin];
    await expect(vultus(words, { apiKey: undefined })).rejects.toMatchObject({
      ...{ code: "api-key-required", message: expect.stringContaining("--operator") },
    });
    expect(asked).toEqual([]);
  });

  it("refuses the key of a back end", async () => {
    const { secret } = await createApiKey(server.deps, "shop");
    const listing = vultus(["users", "list", "--server", publicUrl.origin], { apiKey: secret });
    await expect(listing).rejects.toEqual(code("operator-key-required"));
  });

  it.each(["http://id.example.com", "id.example.com", "https://id.example.com/v1", "ftp://localhost"])(
    "is not %s: the key would go there in the clear, or to no place at all",
    async (url) => {
      await expect(vultus(["users", "list", "--server", url])).rejects.toMatchObject({
        name: "CommanderError",
      });
    },
  );

  it("never learns a name from an address", async () => {
    await server.register("ada");
    await vultus(["users", "show", "ada@example.com", "--server", publicUrl.origin]);
    expect(asked).toEqual([
      "POST /v1/operator/users/find",
      expect.stringMatching(/^GET \/v1\/operator\/users\/usr_[\w-]+$/),
    ]);
  });
});

describe("the log of a server", () => {
  it("is read in as many pages as it takes, each event once", async () => {
    const count = 2 * MOST_EVENTS + 7;
    for (let i = 0; i < count; i++) {
      // Two at each moment: a page may end between them.
      if (i % 2 === 0) server.pass(1);
      const origin = { address: `192.0.2.${i % 250}`, userAgent: "test" };
      await recordEvent(server.deps, origin, { kind: "capture", outcome: "failure" });
    }
    const words = ["events", "list", "--count", "100000", "--json", "--server", publicUrl.origin];
    const { events } = JSON.parse((await vultus(words)).out.join("\n")) as { events: { id: string }[] };
    expect(new Set(events.map(({ id }) => id)).size).toBe(count);
    expect(events).toHaveLength(count);
    expect(asked.filter((request) => request === "GET /v1/operator/events")).toHaveLength(3);
    const some = await vultus([...words.slice(0, 3), "1500", ...words.slice(4)]);
    expect((JSON.parse(some.out.join("\n")) as { events: unknown[] }).events).toEqual(events.slice(0, 1500));
  });
});

describe("following the log of a server", () => {
  it("goes on when the server was away, and shows what came meanwhile", async () => {
    let isUp = true;
    const reach = fetchFrom(server.app, server.deps.now);
    const remote: CliDeps["remote"] = {
      config: async () => ({ server: publicUrl, publicUrl: () => publicUrl, apiKey }),
      fetch: (...request) => (isUp ? reach(...request) : Promise.reject(new TypeError("fetch failed"))),
      openBrowser: async () => false,
    };
    const everySecond: CliDeps["everySecond"] = async (look) => {
      isUp = false;
      await look();
      await look();
      await server.register("ada");
      isUp = true;
      await look();
    };
    const words = ["events", "list", "--follow", "--jsonl"];
    const { out, notes } = await runCommand(createWorld(), words, { remote, everySecond });
    expect(out.map((line) => (JSON.parse(line) as { kind: string }).kind)).toContain("register");
    expect(notes).toEqual([expect.stringContaining("does not answer"), "It answers again."]);
  });
});

describe("photos for a server", () => {
  it("are refused here when they are too many for one request", async () => {
    await server.register("ada");
    const folder = await makePictureFolder();
    const names = Array.from({ length: MOST_PHOTOS + 1 }, (_, i) => `${i}.jpg`);
    await folder.lay(Object.fromEntries(names.map((name) => [name, { person: "ada" }])));
    const enrolment = vultus(["enroll", "ada", folder.in("."), "--server", publicUrl.origin]);
    await expect(enrolment).rejects.toEqual(code("body-too-large"));
    await folder.remove();
    expect(asked).toEqual(["POST /v1/operator/users/find"]);
  });
});
