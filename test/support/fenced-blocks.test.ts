import { describe, expect, it } from "vitest";
import { commandsIn, fencedBlocks } from "./fenced-blocks.ts";

const page = [
  "# Page",
  "```sh",
  "one \\",
  "  more",
  "# a remark",
  "two |",
  "  three",
  "```",
  "## Second",
  "- A list:",
];
const list = ["  ```console", "  $ four", "  it says", "", "  so", "  $ five", "  ```"];
const blocks = fencedBlocks("page.md", [...page, ...list].join("\n"));

describe("the blocks of a page", () => {
  it("are found in lists, too, with their line and heading", () => {
    expect(blocks.map(({ line, section, language }) => [line, section, language])).toEqual([
      [2, "", "sh"],
      [11, "Second", "console"],
    ]);
  });

  it("hold commands: in a shell's block every line, with those that go on", () => {
    expect(commandsIn(blocks[0]).map(({ script }) => script)).toEqual(["one \\\n  more", "two |\n  three"]);
  });

  it("hold commands with what they print behind a dollar sign", () => {
    expect(commandsIn(blocks[1])).toEqual([
      { script: "four", output: "it says\n\nso" },
      { script: "five", output: undefined },
    ]);
  });

  it("have to end", () => {
    expect(() => fencedBlocks("page.md", "```sh\nforever")).toThrow("page.md:1");
  });
});
