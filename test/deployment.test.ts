import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseConfig } from "../src/config.ts";

const inRoot = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path: string): string => readFileSync(inRoot(path), "utf8");
const masterKey = Buffer.alloc(32, 1).toString("base64");

describe("the image", () => {
  const dockerfile = read("Dockerfile");

  it("copies only files that there are and that are let in", () => {
    const letIn = [...read(".dockerignore").matchAll(/^!(.+)$/gm)].map(([, pattern]) => pattern);
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) =>
      sources.split(" "),
    );
    expect(copied).toContain("src");
    expect(copied.filter((source) => !letIn.includes(source))).toEqual([]);
    expect(copied.filter((source) => !isThere(source))).toEqual([]);
  });

  it("runs as nobody special, says whether it is well, and sets only variables that there are", () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^HEALTHCHECK .*\\\n\s+CMD \["node", "-e", "fetch\(`[^`]*\/healthz`\)/m);
    // A first index of 100,000 people in pgvector takes ten minutes.
    expect(Number(/--start-period=(\d+)m /.exec(last)?.[1])).toBeGreaterThan(10);
    const variables = [...last.matchAll(/(VULTUS_[A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]);
    expect(variables.map(([name]) => name)).toContain("VULTUS_MODELS_DIR");
    expect(() => parseConfig(Object.fromEntries(variables))).not.toThrow();
  });
});

describe("the example with two servers", () => {
  const service = z.looseObject({
    image: z.string().optional(),
    init: z.boolean().optional(),
    environment: z.record(z.string(), z.string()).optional(),
    read_only: z.boolean().optional(),
  });
  const compose = z
    .looseObject({ services: z.record(z.string(), service) })
    .parse(parse(read("examples/compose/compose.yaml"), { merge: true }));
  const servers = Object.entries(compose.services).filter(
    ([, { environment }]) => environment && "VULTUS_MASTER_KEY" in environment,
  );

  it("configures both alike, with a database, photos and a key that both reach", () => {
    expect(servers.map(([name]) => name)).toEqual(["one", "two"]);
    const configurations = servers.map(([, { environment = {} }]) => {
      const filled = Object.entries(environment).map(([name, value]) => [name, filledIn(value)]);
      return parseConfig(Object.fromEntries(filled));
    });
    expect(configurations[0]).toEqual(configurations[1]);
    expect(configurations[0].storage).toMatchObject({
      databaseUrl: "postgres://vultus:secret@database/vultus",
      blobsUrl: "database:",
    });
    expect(servers.every(([, { read_only: isReadOnly }]) => isReadOnly)).toBe(true);
  });

  it("refuses to start without a key or a password", () => {
    const text = read("examples/compose/compose.yaml");
    for (const name of ["VULTUS_MASTER_KEY", "POSTGRES_PASSWORD"]) {
      expect(text).not.toMatch(new RegExp(`\\$\\{${name}(:-[^}]*)?\\}`));
    }
  });

  it("runs a documented command beside the servers, where it can be broken off", () => {
    expect(read("Dockerfile")).toMatch(/^ENTRYPOINT \["node", "dist\/server\/main.js"\]\nCMD \["serve"\]$/m);
    const lines = [...read("docs/operate.md").matchAll(/^docker compose run (.+)$/gm)].map(
      ([, words]) => words,
    );
    expect(lines).not.toEqual([]);
    for (const line of lines) {
      const [name] = line.split(" ").filter((word) => servers.some(([server]) => server === word));
      expect(compose.services[name]?.init).toBe(true);
    }
  });

  // Without its comments.
  const nginx = read("examples/compose/nginx.conf").replaceAll(/#.*/g, "");

  it("has a proxy that knows the servers by their names and lets WebSockets through", () => {
    for (const [name] of servers) expect(nginx).toContain(`server ${name}:8080`);
    expect(nginx).toContain("proxy_set_header Upgrade $http_upgrade;");
    expect(nginx).toContain("proxy_set_header Host $http_host;");
  });

  it("has a proxy that finds a server again that was made anew, by a version that can", () => {
    expect(nginx).toMatch(/^resolver 127\.0\.0\.11 /m);
    for (const [name] of servers) expect(nginx).toContain(`server ${name}:8080 resolve `);
    const version = /^nginx:(\d+)\.(\d+)\b\.?(\d*)/.exec(compose.services["proxy"]?.image ?? "");
    const [major, minor, patch] = (version ?? []).slice(1).map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(1_027_003);
  });

  it("has a proxy that asks the other server where one is gone, and never twice for a sign-in", () => {
    expect(/proxy_next_upstream ([^;]+);/.exec(nginx)?.[1].split(" ")).toEqual(["error", "timeout"]);
  });
});

/** @param pattern A name at the top of the checkout, perhaps with a star. */
function isThere(pattern: string): boolean {
  const form = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
  return readdirSync(inRoot(".")).some((name) => form.test(name));
}

/** As `docker compose` fills variables in. */
function filledIn(text: string): string {
  const values = new Map([
    ["VULTUS_MASTER_KEY", masterKey],
    ["POSTGRES_PASSWORD", "secret"],
  ]);
  return text.replace(
    /\$\{(\w+):([-?])([^}]*)\}/g,
    (_all, name: string, kind: string, rest: string) => values.get(name) ?? (kind === "-" ? rest : ""),
  );
}
