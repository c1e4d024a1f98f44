/** Which suite runs the fenced blocks of which page, and which blocks none can run. A page with a new kind of block is a line here. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type FencedBlock, fencedBlocks } from "./fenced-blocks.ts";

interface Claim {
  readonly page: string;
  readonly languages: readonly string[];
  /** Of the block's text; all blocks of the page in these languages without. */
  readonly begins?: string;
}

/** A suite takes its blocks with `blocksFor`, or reads the whole page by itself. */
interface RunClaim extends Claim {
  readonly suite: string;
}

/** Said aloud at every run. */
interface Exception extends Claim {
  readonly reason: string;
}

const commands = ["sh", "console"];

export const suites: readonly RunClaim[] = [
  { page: "docs/api.md", languages: ["sh", "http"], suite: "test/e2e/documentation.test.ts" },
  {
    ...{ page: "docs/api.md", languages: ["sh"], begins: "npx vultus " },
    suite: "test/e2e/commands-page.test.ts",
  },
  { page: "docs/recipes.md", languages: ["env", "sh", "http", "console"], suite: "test/e2e/recipes.test.ts" },
  { page: "README.md", languages: commands, suite: "test/e2e/start-page.test.ts" },
  { page: "docs/start.md", languages: commands, suite: "test/e2e/start-page.test.ts" },
  { page: "docs/commands.md", languages: commands, suite: "test/e2e/commands-page.test.ts" },
  { page: "docs/operate.md", languages: ["env", ...commands, "sql"], suite: "test/e2e/operate-page.test.ts" },
  { page: "docs/operate.md", languages: ["nginx", "caddy"], suite: "test/e2e/proxies.test.ts" },
  { page: "docs/operate.md", languages: ["sh"], begins: "pg_dump ", suite: "test/e2e/backup.test.ts" },
  { page: "docs/evaluate.md", languages: [...commands, "json"], suite: "test/e2e/evaluate-page.test.ts" },
  { page: "docs/accuracy.md", languages: commands, suite: "test/e2e/evaluate-page.test.ts" },
  { page: "docs/configuration.md", languages: ["json"], suite: "src/config.test.ts" },
  { page: "docs/reference.md", languages: ["ts"], suite: "src/http/reference-page.test.ts" },
];

/** Where a block has a suite as well, the exception wins. */
export const exceptions: readonly Exception[] = [
  ...["docker compose up", "docker compose run"].map((begins) => ({
    ...{ page: "docs/operate.md", languages: ["sh"], begins },
    reason: "it needs Docker and fetches images; test/deployment.test.ts reads what it would use",
  })),
  {
    ...{ page: "docs/operate.md", languages: ["sh"], begins: "mongodump " },
    reason: "these tools come with MongoDB, which the tests have only a stand-in for",
  },
  ...["aws dynamodb", "aws s3api"].map((begins) => ({
    ...{ page: "docs/operate.md", languages: ["sh"], begins },
    reason: "only Amazon's own services do that",
  })),
  {
    ...{ page: "docs/accuracy.md", languages: ["sh"], begins: "npm run plots" },
    reason: "it draws the page's own pictures anew; test/plots.test.ts looks at those that are there",
  },
  {
    ...{ page: "CONTRIBUTING.md", languages: ["sh"] },
    reason:
      "npm test would run itself, and others write into the checkout; that there are such scripts is tested",
  },
];

const root = new URL("../../", import.meta.url);

/** Every page that people read. */
export function documentedPages(): readonly string[] {
  const top = readdirSync(root).filter((name) => name.endsWith(".md"));
  const below = ["docs", "examples"].filter(isThere).flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
  );
  return [...top, ...below].sort();
}

export function readPage(page: string): string {
  return readFileSync(new URL(page, root), "utf8");
}

export function isThere(path: string): boolean {
  return existsSync(fileURLToPath(new URL(path, root)));
}

/** @param claims Those of one page count. */
export function claimsOn<T extends Claim>(block: FencedBlock, claims: readonly T[]): readonly T[] {
  return claims.filter(
    ({ page, languages, begins = "" }) =>
      page === block.page && languages.includes(block.language) && block.text.startsWith(begins),
  );
}

/** What a suite has to run of a page. */
export function blocksFor(suite: string, page: string): readonly FencedBlock[] {
  return fencedBlocks(page, readPage(page)).filter(
    (block) => claimsOn(block, exceptions).length === 0 && suiteOf(block) === suite,
  );
}

/** The claim that names how the block begins is the closer one. */
function suiteOf(block: FencedBlock): string | undefined {
  const claims = claimsOn(block, suites);
  return (claims.find(({ begins }) => begins !== undefined) ?? claims.at(0))?.suite;
}
