/** The arrows of docs/architecture.md as a table; a file that breaks one is named. */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Architecture, brokenRules } from "../test/support/architecture-rules.ts";
import { parseSourceFile } from "../test/support/source-file.ts";

const peers = { vision: "all", liveness: "all", matching: "all", protection: "all", storage: "all" } as const;
const doors = { auth: "all", contract: "all", shared: "all" } as const;

const architecture: Architecture = {
  arrows: {
    main: {
      ...peers,
      ...doors,
      evaluation: "all",
      app: "all",
      config: "all",
      http: "all",
      oidc: "all",
      cli: "all",
    },
    app: { ...peers, ...doors, config: "all", http: "all", oidc: "all", cli: "all" },
    config: { liveness: "all", shared: "all" },
    http: doors,
    oidc: doors,
    // Measures on folders and files; the networks themselves come from `main`.
    cli: { ...doors, evaluation: "all", liveness: "all", vision: "types" },
    evaluation: { liveness: "all", vision: "types", shared: "all" },
    auth: { ...peers, shared: "all", contract: "types" },
    vision: { shared: "all" },
    liveness: { shared: "all" },
    matching: { shared: "all" },
    protection: { shared: "all" },
    storage: { shared: "all" },
    contract: { shared: "all" },
    shared: {},
    web: { contract: "types" },
  },
  runnable: ["src/contract/frame.ts"],
  owners: [
    { packages: /^(onnxruntime-node|sharp|heic-decode|pacote)(\/|$)/, folders: ["src/vision"] },
    {
      packages: /^(pg|drizzle-orm|mongodb|@aws-sdk\/.*|@electric-sql\/.*)(\/|$)/,
      folders: ["src/storage/drivers"],
    },
    { packages: /^(fastify|fastify-.*|@fastify\/.*)(\/|$)/, folders: ["src/http"] },
    { packages: /^(react|react-dom|lit|wouter)(\/|$)/, folders: ["src/web"] },
  ],
  longFiles: {},
};

describe("the source", () => {
  it("keeps to the arrows and the house rules", async () => {
    const paths = (await Promise.all(["src", "test", "bench"].map(sourcePaths))).flat();
    const files = await Promise.all(paths.map(async (path) => parseSourceFile(path, await readText(path))));
    const product = files.filter(({ path }) => path.startsWith("src/"));
    const others = files
      .filter(({ path }) => !path.startsWith("src/"))
      .map((file) => ({ ...file, imports: [] }));
    expect(brokenRules([...product, ...others], architecture)).toEqual([]);
  });

  it("lists no long file that is short or gone", async () => {
    const lengths = Object.keys(architecture.longFiles).map(
      async (path) => (await readText(path)).split("\n").length,
    );
    expect((await Promise.all(lengths)).filter((length) => length <= 300)).toEqual([]);
  });
});

describe("the rules", () => {
  it("let a file import what the table allows", () => {
    expect(broken("src/auth/enroll.ts", 'import { seal } from "../protection/seal.ts";')).toEqual([]);
    expect(
      broken("src/auth/enroll.ts", 'import type { RegisterBody } from "../contract/accounts.ts";'),
    ).toEqual([]);
    expect(broken("src/web/client.ts", 'import { encodeFrame } from "../contract/frame.ts";')).toEqual([]);
    expect(broken("src/vision/decode.ts", 'import sharp from "sharp"; import "node:fs";')).toEqual([]);
    expect(broken("src/app.ts", 'import { openVision } from "./vision/pool.ts";')).toEqual([]);
  });

  it.each([
    ["a peer", "src/vision/embed.ts", 'import { seal } from "../protection/seal.ts";'],
    ["a peer's type", "src/vision/embed.ts", 'import type { Seal } from "../protection/seal.ts";'],
    ["a peer's type in line", "src/vision/embed.ts", 'type Seal = import("../protection/seal.ts").Seal;'],
    ["a peer, later", "src/vision/embed.ts", 'const { seal } = await import("../protection/seal.ts");'],
    [
      "a peer's module as a worker",
      "src/vision/embed.ts",
      'new URL("../storage/worker.ts", import.meta.url);',
    ],
    ["a peer by passing it on", "src/vision/embed.ts", 'export * from "../protection/seal.ts";'],
    ["something above", "src/auth/enroll.ts", 'import { reply } from "../http/server.ts";'],
    ["more than types", "src/web/client.ts", 'import { type Me, me } from "../contract/accounts.ts";'],
    ["for an effect", "src/web/client.ts", 'import "../contract/accounts.ts";'],
    ["a library of another folder", "src/http/pictures.ts", 'import sharp from "sharp";'],
    ["a part of a library", "src/auth/enroll.ts", 'import type { Pool } from "drizzle-orm/node-postgres";'],
    ["a test's support", "src/auth/enroll.ts", 'import { frames } from "../../test/support/frames.ts";'],
  ])("refuse a file that imports %s", (_what, path, text) => {
    expect(broken(path, text)).toEqual([expect.stringContaining(path)]);
  });

  it.each([
    ["any", "let x: any = 1;"],
    ["a non-null assertion", "x!.y();"],
    ["a definite assignment", "let x!: string;"],
    ["a silenced error", "// @ts-ignore\nx();"],
    ["too many lines", "x();\n".repeat(301)],
  ])("refuse %s", (_what, text) => {
    expect(broken("src/auth/enroll.ts", text)).toHaveLength(1);
  });

  it("refuse a file without an opening docblock or with a name in capitals", () => {
    const bare = parseSourceFile("src/auth/enroll.ts", "x();");
    const capitals = parseSourceFile("src/auth/EnrollUser.ts", "/** Enrolls. */");
    expect(brokenRules([bare, capitals], architecture)).toHaveLength(2);
  });

  it("let tests put together what the product keeps apart", () => {
    expect(broken("src/vision/embed.test.ts", 'import { seal } from "../protection/seal.ts";')).toEqual([]);
  });
});

function broken(path: string, text: string): readonly string[] {
  return brokenRules([parseSourceFile(path, `/** Planted. */\n${text}`)], architecture);
}

async function sourcePaths(folder: string): Promise<readonly string[]> {
  const entries = await readdir(inRoot(folder), { recursive: true });
  const paths = entries.map((entry) => `${folder}/${entry.replaceAll("\\", "/")}`);
  return paths.filter((path) => /\.tsx?$/.test(path));
}

function readText(path: string): Promise<string> {
  return readFile(inRoot(path), "utf8");
}

function inRoot(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
