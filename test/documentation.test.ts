import { describe, expect, it } from "vitest";
import {
  claimsOn,
  documentedPages,
  exceptions,
  isThere,
  readPage,
  suites,
} from "./support/documented-pages.ts";
import { type FencedBlock, fencedBlocks } from "./support/fenced-blocks.ts";
import { unknownCommands } from "./support/named-commands.ts";
import { brokenLinks } from "./support/page-links.ts";

const pages = documentedPages();
const blocks = pages.flatMap((page) => fencedBlocks(page, readPage(page)));
const nameOf = ({ page, line, language, text }: FencedBlock): string =>
  `${page}:${line} ${language}: ${text.slice(0, text.indexOf("\n"))}`;

describe("the blocks of all pages", () => {
  it("say what they are; `text` is nothing that could be run", () => {
    expect(blocks.filter(({ language }) => language === "").map(nameOf)).toEqual([]);
    const commands = /^(\$|npm|npx|vultus|curl|docker) /m;
    const hidden = blocks.filter(({ language, text }) => language === "text" && commands.test(text));
    expect(hidden.map(nameOf)).toEqual([]);
  });

  it("are each run by a suite, or named with the reason why none can", () => {
    const toRun = blocks.filter(({ language }) => language !== "text");
    const unclaimed = toRun.filter((block) => claimsOn(block, [...suites, ...exceptions]).length === 0);
    expect(unclaimed.map(nameOf)).toEqual([]);
    for (const block of toRun) {
      for (const { reason } of claimsOn(block, exceptions)) {
        process.stderr.write(`NOT RUN ${nameOf(block)} (${reason})\n`);
      }
    }
  });

  it.each(suites.map((claim) => [claim.page, claim.suite, claim] as const))(
    "of %s are there for %s, which reads the page",
    (page, suite, claim) => {
      expect(isThere(suite)).toBe(true);
      expect(readPage(suite)).toContain(page);
      for (const language of claim.languages.filter((one) => one !== "sh" && one !== "console")) {
        expect(blocks.some((block) => block.page === page && block.language === language)).toBe(true);
      }
      expect(blocks.some((block) => claimsOn(block, [claim]).length > 0)).toBe(true);
    },
  );

  it("are still there where one is excepted", () => {
    const stale = exceptions.filter((one) => !blocks.some((block) => claimsOn(block, [one]).length > 0));
    expect(stale).toEqual([]);
  });

  it("of docs/recipes.md are commands and requests that its suite finds", () => {
    const recipes = blocks.filter(({ page }) => page === "docs/recipes.md");
    const lines = recipes
      .filter(({ language }) => language === "console")
      .flatMap(({ text }) => text.match(/^\$ .*$/gm) ?? []);
    expect(lines.filter((line) => !line.startsWith("$ npx vultus "))).toEqual([]);
    const shell = recipes.filter(({ language }) => language === "sh");
    expect(shell.filter(({ text }) => !text.includes("curl ")).map(nameOf)).toEqual([]);
  });

  it("of CONTRIBUTING.md name scripts that there are", () => {
    const [text = ""] = blocks.filter(({ page }) => page === "CONTRIBUTING.md").map((block) => block.text);
    const named = [...text.matchAll(/^npm (?:run )?([\w:]+)/gm)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(5);
    const manifest = readPage("package.json");
    expect(named.filter((name) => !manifest.includes(`"${name}": "`))).toEqual([]);
  });
});

describe("the commands in the prose of all pages", () => {
  it.each(pages)("are commands, with options that they have, in %s", (page) => {
    expect(unknownCommands(readPage(page))).toEqual([]);
  });
});

describe("the links of all pages", () => {
  it.each(pages)("lead somewhere in %s", (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });
});
