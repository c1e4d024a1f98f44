/** Finds the fenced blocks of a page, and the commands in them. */

export interface FencedBlock {
  /** Path of the page in the checkout. */
  readonly page: string;
  /** The heading of the second level that it stands under; empty before the first. */
  readonly section: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  /** What stands behind the opening fence; empty for nothing. */
  readonly language: string;
  /** Without the fences, and without the indentation of a list. */
  readonly text: string;
}

export interface BlockCommand {
  /** Shell, as it stands in the page. */
  readonly script: string;
  /** What the page says that it prints; undefined where it says nothing. */
  readonly output: string | undefined;
}

/** @returns In the page's order. @throws {SyntaxError} when one does not end. */
export function fencedBlocks(page: string, markdown: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let section = "";
  let open: { indent: string; line: number; language: string; lines: string[] } | undefined;
  for (const [at, line] of markdown.split("\n").entries()) {
    const [, indent = "", language] = /^( *)```(.*)$/.exec(line) ?? [];
    if (open) {
      if (language === undefined) open.lines.push(line.slice(open.indent.length));
      else {
        const text = open.lines.map((one) => `${one}\n`).join("");
        blocks.push({ page, section, line: open.line, language: open.language, text });
        open = undefined;
      }
    } else if (language !== undefined) open = { indent, line: at + 1, language: language.trim(), lines: [] };
    else if (line.startsWith("## ")) section = line.slice(3);
  }
  if (open) throw new SyntaxError(`${page}:${open.line}: the block does not end.`);
  return blocks;
}

/** Of `console` those behind a `$`, each with what follows it; of `sh` every line, those that go on joined. */
export function commandsIn({ language, text }: FencedBlock): readonly BlockCommand[] {
  if (language === "sh") {
    const lines = text.trimEnd().split(/(?<![\\|])\n/);
    return lines.filter((line) => !/^\s*(#|$)/.test(line)).map((script) => ({ script, output: undefined }));
  }
  const [, ...sessions] = text.split(/^\$ /m);
  return sessions.map((session) => {
    const end = session.indexOf("\n");
    const output = session.slice(end + 1).trimEnd();
    return { script: session.slice(0, end), output: output === "" ? undefined : output };
  });
}

/** The chapters that have blocks, in the page's order. */
export function bySection(
  blocks: readonly FencedBlock[],
): readonly (readonly [section: string, blocks: readonly FencedBlock[]])[] {
  const sections = [...new Set(blocks.map(({ section }) => section))];
  return sections.map((section) => [section, blocks.filter((block) => block.section === section)]);
}
