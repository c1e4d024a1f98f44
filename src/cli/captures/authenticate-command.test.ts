import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { honestly, perform, type Performance } from "../../../test/support/captures.ts";
import { runCommand, type Said } from "../../../test/support/command-line.ts";
import { fetchFrom } from "../../../test/support/inject-fetch.ts";
import { startTestServer, type TestServer } from "../../../test/support/http.ts";
import { origin } from "../../../test/support/world.ts";
import { createApiKey } from "../../auth/api-keys.ts";
import { openCaptureStream } from "../../auth/stream-capture.ts";
import { MINUTE } from "../../shared/clock.ts";
import type { CliDeps } from "../deps.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });
const publicUrl = new URL("https://id.example.com");

let server: TestServer;
let apiKey: string;
/** Every request that the command made: method and path. */
let asked: string[];
let opened: string[];

beforeEach(async () => {
  server = await startTestServer({}, { publicUrl, isLocalDemo: false });
  ({ secret: apiKey } = await createApiKey(server.deps, "front desk"));
  await server.register("ada");
  [asked, opened] = [[], []];
});
afterEach(async () => {
  await server.app.close();
});

const fetchFromServer: typeof fetch = (...request) =>
  fetchFrom(server.app, server.deps.now, (one) => asked.push(one))(...request);

interface Visit {
  readonly words?: readonly string[];
  /** Who is in front of the camera after the first round; nobody without. */
  readonly shows?: Performance | undefined;
  /** Happens before a round, counted from 0. */
  readonly before?: (round: number) => void | Promise<void>;
  /** Ctrl-C comes after so many. */
  readonly rounds?: number;
  readonly remote?: Partial<CliDeps["remote"]>;
}

/** Gives the command, and does on the page what the person does. */
function authenticate(user: string, visit: Visit = {}): Promise<Said> {
  const { words = [], shows, before, rounds = 6, remote } = visit;
  const everySecond: CliDeps["everySecond"] = async (work) => {
    for (let round = 0; round < rounds; round++) {
      await before?.(round);
      if (round === 2 && shows) await lookAtCamera(opened[0], shows);
      if ((await work()) === "enough") return;
    }
  };
  const openBrowser = (link: string): Promise<boolean> => Promise.resolve(opened.push(link) > 0);
  return runCommand(server, ["authenticate", user, ...words], {
    everySecond,
    remote: {
      config: () => Promise.resolve({ server: undefined, publicUrl: () => publicUrl, apiKey }),
      ...{ fetch: fetchFromServer, openBrowser },
      ...remote,
    },
  });
}

async function lookAtCamera(link: string, shows: Performance): Promise<void> {
  const [id = "", clientToken = ""] = new URL(link).hash.slice(1).split(".");
  await perform(await openCaptureStream(server.deps, id, clientToken, origin), shows);
}

async function openCaptures(): Promise<number> {
  return (await server.deps.records.captures.list({ limit: 10 })).items.length;
}

describe("vultus authenticate", () => {
  it("says that it is the user, with score and level: 0", async () => {
    const said = await authenticate("ada", { shows: honestly("ada") });
    expect(said.exitCode).toBe(0);
    expect(said.out).toEqual([
      "The person in front of the camera is ada.",
      expect.stringMatching(/^score {4}0\.\d{3}$|^score {4}1\.000$/),
      "level    urn:vultus:acr:live",
      "verdict  match",
    ]);
    expect(await openCaptures()).toBe(0);
  });

  it("says that it is somebody else, or nobody of that name, by the same words: 1", async () => {
    const other = await authenticate("ada", { shows: honestly("eve") });
    expect(other.exitCode).toBe(1);
    expect(other.out.at(-1)).toBe("verdict  no match");
    opened = [];
    const unknown = await authenticate("zoe", { shows: honestly("eve") });
    expect(unknown.exitCode).toBe(1);
    expect(unknown.out.map((line) => line.replace("zoe", "ada"))).toEqual(other.out);
  });

  it("says why a check failed: 1", async () => {
    const said = await authenticate("ada", { shows: () => ({ person: "ada" }) });
    expect(said.exitCode).toBe(1);
    expect(said.out).toEqual([
      expect.stringContaining("nobody was compared"),
      expect.stringMatching(/^reasons {2}\S/),
      "verdict  failed",
    ]);
  });

  it("gives one JSON document", async () => {
    const said = await authenticate("ada", { words: ["--json"], shows: honestly("ada") });
    expect(JSON.parse(said.out.join("\n"))).toEqual({
      ...{ user: "ada", match: true, passed: true, acr: "urn:vultus:acr:live", reasons: [] },
      score: expect.any(Number),
    });
  });

  it("opens the link here, and shows it with a QR code, without the user's name", async () => {
    const said = await authenticate("ada", { shows: honestly("ada") });
    expect(opened).toEqual([
      expect.stringMatching(/^https:\/\/id\.example\.com\/capture#cap_[\w-]+\.[\w-]+$/),
    ]);
    expect(opened[0]).not.toContain("ada");
    expect(said.notes).toContain(`  ${opened[0]}`);
    expect(said.notes.filter((line) => line.includes("█")).length).toBeGreaterThan(15);
    expect([...said.notes, ...said.out].join("\n")).not.toContain(apiKey);
  });

  it("opens nothing with --no-open, and says where nothing here opens it", async () => {
    const closed = await authenticate("ada", { words: ["--no-open"], rounds: 2 }).catch(String);
    expect(closed).toContain("Broken off");
    expect(opened).toEqual([]);
    const nothing = { openBrowser: () => Promise.resolve(false) };
    const notes: string[] = [];
    await runCommand(server, ["authenticate", "ada"], {
      everySecond: async (work) => void (await work()),
      note: (line) => notes.push(line),
      remote: {
        config: () => Promise.resolve({ server: undefined, publicUrl: () => publicUrl, apiKey }),
        ...{ fetch: fetchFromServer, ...nothing },
      },
    }).catch(String);
    expect(notes.at(-1)).toContain("open the link yourself");
  });

  it.each([
    [
      "--server",
      "https://one.example.com",
      ["--server", "https://one.example.com"],
      "https://two.example.com",
    ],
    ["VULTUS_SERVER", "https://two.example.com", [], "https://two.example.com"],
    ["VULTUS_PUBLIC_URL", publicUrl.origin, [], undefined],
  ])("asks the server of %s, %s", async (_what, expected, words, configured) => {
    const origins: string[] = [];
    const asking = runCommand(server, ["authenticate", "ada", "--no-open", ...words], {
      everySecond: async (work) => void (await work()),
      remote: {
        config: () =>
          Promise.resolve({
            server: configured === undefined ? undefined : new URL(configured),
            ...{ publicUrl: () => publicUrl, apiKey },
          }),
        fetch: (input) => {
          origins.push(new URL(input instanceof Request ? input.url : input).origin);
          return Promise.reject(new TypeError("fetch failed"));
        },
        openBrowser: () => Promise.resolve(true),
      },
    });
    await expect(asking).rejects.toEqual(code("server-unreachable"));
    expect(origins).toEqual([expected]);
  });

  it("says that a phone does not reach localhost, and shows no code that leads nowhere", async () => {
    const notes: string[] = [];
    await runCommand(server, ["authenticate", "ada", "--server", "http://localhost:8080"], {
      everySecond: async (work) => void (await work()),
      note: (line) => notes.push(line),
      remote: {
        config: () => Promise.resolve({ server: undefined, publicUrl: () => publicUrl, apiKey }),
        ...{ fetch: fetchFromServer, openBrowser: () => Promise.resolve(true) },
      },
    }).catch(String);
    expect(notes.join("\n")).toContain("a phone does not reach localhost");
    expect(notes.join("\n")).not.toContain("█");
  });

  it("leaves nothing behind when it is broken off: nobody can use the link any more", async () => {
    const broken = authenticate("ada", { rounds: 3 });
    await expect(broken).rejects.toEqual(code("capture-spent"));
    expect(asked.at(-1)).toMatch(/^DELETE \/v1\/captures\/cap_/);
    expect(await openCaptures()).toBe(0);
    await expect(lookAtCamera(opened[0], honestly("ada"))).rejects.toEqual(code("capture-spent"));
  });

  it("ends when nobody used the link in time", async () => {
    const late = authenticate("ada", {
      before: (round) => (round === 3 ? server.pass(2 * MINUTE) : undefined),
    });
    await expect(late).rejects.toEqual(code("capture-spent"));
  });

  it("goes on through a server that is away for a moment, and says so once", async () => {
    let isAway = false;
    const flaky: typeof fetch = (input, init) =>
      isAway ? Promise.reject(new TypeError("fetch failed")) : fetchFromServer(input, init);
    const said = await authenticate("ada", {
      ...{ shows: honestly("ada"), remote: { fetch: flaky }, rounds: 8 },
      before: (round) => {
        isAway = round === 2 || round === 3;
      },
    });
    expect(said.exitCode).toBe(0);
    expect(said.notes.filter((line) => line.includes("does not answer"))).toHaveLength(1);
  });

  it("ends with the server's own words when the user is locked out", async () => {
    for (let i = 0; i < 5; i++) await server.signIn("eve", "ada");
    await expect(authenticate("ada", { shows: honestly("ada") })).rejects.toEqual(code("locked-out"));
  });

  it("needs a key, and one that the server knows", async () => {
    const without = authenticate("ada", {
      remote: {
        config: () => Promise.resolve({ server: undefined, publicUrl: () => publicUrl, apiKey: undefined }),
      },
    });
    await expect(without).rejects.toEqual(code("api-key-required"));
    expect(asked).toEqual([]);
    const wrong = authenticate("ada", {
      remote: {
        config: () =>
          Promise.resolve({ server: undefined, publicUrl: () => publicUrl, apiKey: "vultus_sk.key_no.no" }),
      },
    });
    await expect(wrong).rejects.toEqual(code("api-key-required"));
    expect(opened).toEqual([]);
  });

  it.each(["http://id.example.com", "https://id.example.com/vultus", "id.example.com", "file:///tmp"])(
    "sends the key nowhere unencrypted, and to origins only: not to %s",
    async (url) => {
      await expect(authenticate("ada", { words: ["--server", url] })).rejects.toMatchObject({
        code: "commander.invalidArgument",
      });
      expect(asked).toEqual([]);
    },
  );
});
