/** Finds the recipes of a page: a heading, the variables that its server gets, and the requests and commands in their order. */
import { type DocumentedRequest, documentedRequests } from "./documented-requests.ts";

export interface Recipe {
  readonly title: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly requests: readonly DocumentedRequest[];
  readonly commands: readonly DocumentedCommand[];
}

export interface DocumentedCommand {
  /** After `npx vultus`. */
  readonly words: readonly string[];
  /** What it prints; `…` stands for anything. */
  readonly output: string;
}

/** @returns One for each heading of the second level. */
export function recipesOf(markdown: string): readonly Recipe[] {
  const [, ...sections] = markdown.split(/^## /m);
  return sections.map((text) => ({
    title: text.slice(0, text.indexOf("\n")),
    variables: Object.fromEntries(
      blocksOf(text, "env").flatMap((line) => {
        const [, name, value] = /^(VULTUS_\w+)=(.*)$/.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value]];
      }),
    ),
    requests: documentedRequests(text),
    commands: blocksOf(text, "console")
      .join("\n")
      .split(/^\$ npx vultus /m)
      .slice(1)
      .map((command) => {
        const [words, ...output] = command.trimEnd().split("\n");
        return { words: words.split(" "), output: output.join("\n") };
      }),
  }));
}

/** The lines of all blocks of one kind. */
function blocksOf(text: string, kind: string): readonly string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, found, body]) =>
    found === kind ? body.trimEnd().split("\n") : [],
  );
}

/** Tells whether a command has printed what the page promises; how many blanks stand between two columns is not promised. */
export function isPrinted(promised: string, printed: string): boolean {
  const pattern = promised.split("…").map((part) =>
    part
      .split(/\s+/)
      .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("\\s+"),
  );
  return new RegExp(`^\\s*${pattern.join("[\\s\\S]*")}\\s*$`).test(printed);
}
