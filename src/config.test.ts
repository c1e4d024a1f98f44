/** What the environment may say, and that every mistake in it is told at once. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig, loadVariables, parseConfig } from "./config.ts";
import { configurationPage } from "./config-page.ts";
import { variables } from "./config-variables.ts";
import { DAY, HOUR, SECOND } from "./shared/clock.ts";
import { VultusError } from "./shared/errors.ts";

const keyBytes = Uint8Array.from({ length: 32 }, (_, i) => i + 200);
const elsewhere = {
  VULTUS_PUBLIC_URL: "https://id.example.com",
  VULTUS_MASTER_KEY: Buffer.from(keyBytes).toString("base64"),
};

/** The names in the refusal, or nothing when the variables are accepted. */
function mistakes(environment: Record<string, string | undefined>, policiesFile?: string): readonly string[] {
  return refusal(environment, policiesFile)?.reasons ?? [];
}

function refusal(
  environment: Record<string, string | undefined>,
  policiesFile?: string,
): VultusError | undefined {
  try {
    parseConfig(environment, { policiesFile });
    return undefined;
  } catch (error) {
    if (error instanceof VultusError && error.code === "config-invalid") return error;
    throw error;
  }
}

describe("configuration", () => {
  it("needs no variable for the local demo", () => {
    const config = parseConfig({}, { cores: 4 });
    expect(config.server).toMatchObject({
      host: "127.0.0.1",
      port: 8080,
      isLocalDemo: true,
      logLevel: "info",
    });
    expect(config.server.publicUrl.origin).toBe("http://localhost:8080");
    expect(config.storage).toEqual({
      dataDir: "./data",
      databaseUrl: "file:./data",
      blobsUrl: "file:./data/blobs",
    });
    expect(config.protection.masterKey).toBeUndefined();
    expect(config.models.workers).toBe(4);
    expect(config.signIn).toEqual({
      photoSignIn: true,
      identify: true,
      identifyMaxPeople: 1_000_000,
      matchThreshold: 0.5,
      captureMs: 120 * SECOND,
      sessionIdleMs: 8 * HOUR,
      sessionMaxMs: 7 * DAY,
      eventMs: 90 * DAY,
    });
  });

  it("cannot be changed once parsed", () => {
    const config = parseConfig({});
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.values(config).every((group) => Object.isFrozen(group))).toBe(true);
  });

  it("reports every mistake at once, by name and with an example", () => {
    const environment = { VULTUS_PORT: "eighty", VULTUS_SESSION_IDLE: "8", VULTUS_IDENTIFY: "yes" };
    const error = refusal(environment);
    expect(error?.reasons).toEqual(["VULTUS_PORT", "VULTUS_IDENTIFY", "VULTUS_SESSION_IDLE"]);
    expect(error?.message).toContain("VULTUS_PORT=9000");
  });

  it("reports a missing master key together with a mistyped port", () => {
    const environment = { VULTUS_PUBLIC_URL: "https://id.example.com", VULTUS_PORT: "0" };
    expect(mistakes(environment)).toEqual(["VULTUS_PORT", "VULTUS_MASTER_KEY"]);
  });

  it("takes a VULTUS_ name that it does not know for a mistyped one", () => {
    const error = refusal({ VULTUS_DATABSE_URL: "memory:" });
    expect(error?.reasons).toEqual(["VULTUS_DATABSE_URL"]);
    expect(error?.message).toContain("VULTUS_DATABASE_URL?");
  });

  it("leaves other programs' variables alone and takes empty ones for missing", () => {
    expect(parseConfig({ PORT: "nonsense", VULTUS_TEST_URL: "x", VULTUS_PORT: " " }).server.port).toBe(8080);
  });

  it("never repeats a value, which may be a secret", () => {
    const secret = "correct-horse-battery-staple";
    const error = refusal({ VULTUS_MASTER_KEY: secret, VULTUS_DATABASE_URL: `mysql://root:${secret}@db/x` });
    expect(error?.reasons).toEqual(["VULTUS_DATABASE_URL", "VULTUS_MASTER_KEY"]);
    expect(error?.message).not.toContain(secret);
  });
});

describe("the public URL", () => {
  it.each([
    "http://id.example.com",
    "ftp://localhost",
    "https://id.example.com/path",
    "https://u:p@id.example.com",
    "id",
  ])("refuses %s", (url) => {
    expect(mistakes({ ...elsewhere, VULTUS_PUBLIC_URL: url })).toEqual(["VULTUS_PUBLIC_URL"]);
  });

  it.each(["http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]:8080"])(
    "takes %s for this machine",
    (url) => {
      expect(parseConfig({ VULTUS_PUBLIC_URL: url }).server.isLocalDemo).toBe(true);
    },
  );

  it("follows the port on localhost", () => {
    expect(parseConfig({ VULTUS_PORT: "9000" }).server.publicUrl.origin).toBe("http://localhost:9000");
  });

  it("turns photo sign-in off everywhere but on localhost, unless it is switched on", () => {
    expect(parseConfig(elsewhere).signIn.photoSignIn).toBe(false);
    expect(parseConfig({ ...elsewhere, VULTUS_PHOTO_SIGN_IN: "on" }).signIn.photoSignIn).toBe(true);
    expect(parseConfig({ VULTUS_PHOTO_SIGN_IN: "off" }).signIn.photoSignIn).toBe(false);
  });
});

describe("the forms of values", () => {
  it.each(["base64", "base64url", "hex"] as const)("reads a master key in %s", (encoding) => {
    const config = parseConfig({ VULTUS_MASTER_KEY: Buffer.from(keyBytes).toString(encoding) });
    expect(config.protection.masterKey).toEqual(keyBytes);
  });

  it.each([
    ["VULTUS_MASTER_KEY", Buffer.alloc(31).toString("base64")],
    ["VULTUS_MASTER_KEY", Buffer.alloc(31).toString("hex")],
    ["VULTUS_PORT", "65536"],
    ["VULTUS_PORT", "80.5"],
    ["VULTUS_HOST", "not a host"],
    ["VULTUS_DATABASE_URL", "file:"],
    ["VULTUS_DATABASE_URL", "dynamodb:eu-central-1/vultus"],
    ["VULTUS_DATABASE_URL", "mongodb:///vultus"],
    ["VULTUS_BLOBS_URL", "postgres://db/x"],
    ["VULTUS_BLOBS_URL", "s3:bucket"],
    ["VULTUS_BLOBS_URL", "s3://key:secret/x@bucket"],
    ["VULTUS_MATCH_THRESHOLD", "0.49"],
    ["VULTUS_MATCH_THRESHOLD", "0.91"],
    ["VULTUS_CAPTURE_SECONDS", "29"],
    ["VULTUS_SESSION_IDLE", "59s"],
    ["VULTUS_SESSION_MAX", "366d"],
    ["VULTUS_WORKERS", "0"],
    ["VULTUS_KEEP_PHOTOS", "all"],
    ["VULTUS_TEMPLATES", "plain"],
    ["VULTUS_TRUSTED_PROXIES", "10.0.0.0/33"],
    ["VULTUS_TRUSTED_PROXIES", "10.0.0.1,,10.0.0.2"],
    ["VULTUS_TRUSTED_PROXIES", "proxy.example.com"],
  ])("refuses %s=%s", (name, text) => {
    expect(mistakes({ [name]: text })).toEqual([name]);
  });

  it.each([
    "mongodb://user:secret@one.example:27017,two.example/vultus?replicaSet=a",
    "mongodb+srv://db.example",
  ])("takes a MongoDB's URL, several hosts and all: %s", (url) => {
    expect(parseConfig({ VULTUS_DATABASE_URL: url }).storage.databaseUrl).toBe(url);
  });

  it("reads addresses and ranges of trusted proxies", () => {
    const { server } = parseConfig({ VULTUS_TRUSTED_PROXIES: "10.0.0.0/8, ::1, fd00::/8" });
    expect(server.trustedProxies).toEqual(["10.0.0.0/8", "::1", "fd00::/8"]);
  });

  it("accepts every example of the documentation", () => {
    const examples = variables.filter(({ name }) => name !== "VULTUS_MASTER_KEY");
    const environment = Object.fromEntries(examples.map(({ name, example }) => [name, example]));
    const all = { ...environment, VULTUS_MASTER_KEY: elsewhere.VULTUS_MASTER_KEY };
    expect(mistakes(all, fileOfPolicies())).toEqual([]);
  });
});

describe("the capture policies", () => {
  const offered = (environment: Record<string, string>, file?: string) =>
    parseConfig(environment, { policiesFile: file }).captures.offered.map(({ name }) => name);
  const withFile = { VULTUS_POLICIES_FILE: "/etc/vultus/policies.json" };

  it("are standard alone, unless others are offered; the first is the default", () => {
    expect(offered({})).toEqual(["standard"]);
    expect(offered({ VULTUS_CAPTURE_POLICIES: "strict, gentle" })).toEqual(["strict", "gentle"]);
  });

  it("may be the operator's own, and all that there are stay known by name", () => {
    const environment = { ...withFile, VULTUS_CAPTURE_POLICIES: "branch-office,gentle" };
    expect(offered(environment, fileOfPolicies())).toEqual(["branch-office", "gentle"]);
    const { captures } = parseConfig(environment, { policiesFile: fileOfPolicies() });
    expect(captures.policies.map(({ name }) => name)).toEqual([
      ...["strict", "standard", "gentle", "photo", "branch-office"],
    ]);
  });

  it("are offered from a file only when they are named", () => {
    expect(offered(withFile, fileOfPolicies())).toEqual(["standard"]);
  });

  it.each(["lenient", "standard,lenient", "branch-office"])("refuses the unknown: %s", (names) => {
    expect(mistakes({ VULTUS_CAPTURE_POLICIES: names })).toEqual(["VULTUS_CAPTURE_POLICIES"]);
  });

  it.each(["standard,standard", "standard,,gentle", "Standard"])("refuses the list %s", (names) => {
    expect(mistakes({ VULTUS_CAPTURE_POLICIES: names })).toEqual(["VULTUS_CAPTURE_POLICIES"]);
  });

  it("refuses a file that cannot be read or is no JSON", () => {
    expect(mistakes(withFile)).toEqual(["VULTUS_POLICIES_FILE"]);
    expect(mistakes(withFile, "policies: []")).toEqual(["VULTUS_POLICIES_FILE"]);
  });

  it("reports every mistake in the file, by place, with those of the environment", () => {
    const error = refusal(
      { ...withFile, VULTUS_PORT: "eighty", VULTUS_CAPTURE_POLICIES: "branch-office" },
      fileOfPolicies({ acr: "bound", turn: { yaw: 9 } }),
    );
    expect(error?.reasons).toEqual(["VULTUS_PORT", "VULTUS_POLICIES_FILE", "VULTUS_POLICIES_FILE"]);
    expect(error?.message).toContain("policies.branch-office.turn.yaw");
  });

  it("are read from the file when the configuration is loaded", async () => {
    const folder = await mkdtemp(join(tmpdir(), "vultus-policies-"));
    const path = join(folder, "policies.json");
    await writeFile(path, fileOfPolicies());
    await writeFile(join(folder, ".env"), `VULTUS_POLICIES_FILE=${path}\n`);
    const { captures } = await loadConfig({ VULTUS_CAPTURE_POLICIES: "branch-office" }, folder);
    expect(captures.offered).toMatchObject([{ name: "branch-office", acr: "live" }]);
    const missing = loadConfig({ VULTUS_POLICIES_FILE: join(folder, "none.json") }, folder);
    await expect(missing).rejects.toMatchObject({ reasons: ["VULTUS_POLICIES_FILE"] });
  });
});

describe("the .env file", () => {
  it("gives way to the environment", async () => {
    const folder = await mkdtemp(join(tmpdir(), "vultus-env-"));
    await writeFile(join(folder, ".env"), "# a comment\nVULTUS_PORT=9001\nVULTUS_LOG_LEVEL='warn'\n");
    const { server } = await loadConfig({ VULTUS_PORT: "9002", VULTUS_LOG_LEVEL: undefined }, folder);
    expect(server).toMatchObject({ port: 9002, logLevel: "warn" });
  });

  it("may hold variables that are no setting, for whoever is told their names", async () => {
    const folder = await mkdtemp(join(tmpdir(), "vultus-env-"));
    await writeFile(join(folder, ".env"), "NEW_DATABASE_URL=postgres://here\nOTHER=file\n");
    expect(await loadVariables({ OTHER: "environment", UNSET: undefined }, folder)).toStrictEqual({
      NEW_DATABASE_URL: "postgres://here",
      OTHER: "environment",
    });
  });

  it("may be missing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "vultus-env-"));
    expect((await loadConfig({}, folder)).server.port).toBe(8080);
  });
});

describe("the documentation", () => {
  it("is what `npm run docs` would write", async () => {
    const page = await readFile(new URL("../docs/configuration.md", import.meta.url), "utf8");
    expect(page).toBe(configurationPage());
  });

  it("shows a file of policies that the server takes", () => {
    const [, example] = /^```json\n([\s\S]*?)^```$/m.exec(configurationPage()) ?? [];
    const environment = { VULTUS_POLICIES_FILE: "policies.json", VULTUS_CAPTURE_POLICIES: "branch-office" };
    expect(mistakes(environment, example)).toEqual([]);
  });

  it("names in .env.example only what exists", async () => {
    const example = await readFile(new URL("../.env.example", import.meta.url), "utf8");
    const named = [...example.matchAll(/VULTUS_[A-Z_]+/g)].map(([name]) => name);
    const known = variables.map(({ name }) => name);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});

/** A file with one policy of the operator's own. */
function fileOfPolicies(changes: object = {}): string {
  return JSON.stringify({ policies: [{ name: "branch-office", extends: "standard", ...changes }] });
}
