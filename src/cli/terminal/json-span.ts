/** Finds where a value stands in a JSON text, so that it can be replaced and everything else stays as somebody has laid it out. */

/** From its first character to the one after its last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * @param text JSON that can be parsed.
 * @param path Names of members, from the outermost object on.
 * @returns Of a name that comes twice the last, as in parsing; undefined when there is none.
 */
export function spanOfJson(text: string, path: readonly string[]): Span | undefined {
  let span: Span | undefined = { from: spaceEnd(text, 0), to: text.length };
  for (const name of path) {
    span = memberSpan(text, span.from, name);
    if (span === undefined) return undefined;
  }
  return span;
}

function memberSpan(text: string, start: number, name: string): Span | undefined {
  if (text[start] !== "{") return undefined;
  let found: Span | undefined;
  let at = spaceEnd(text, start + 1);
  while (text[at] === '"') {
    const nameEnd = valueEnd(text, at);
    const from = spaceEnd(text, spaceEnd(text, nameEnd) + 1);
    const to = valueEnd(text, from);
    if (JSON.parse(text.slice(at, nameEnd)) === name) found = { from, to };
    // Over the comma, if there is one.
    at = spaceEnd(text, spaceEnd(text, to) + 1);
  }
  return found;
}

function spaceEnd(text: string, start: number): number {
  let at = start;
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}

/** @param start Where the value begins. */
function valueEnd(text: string, start: number): number {
  const token = /"(?:[^"\\]|\\.)*"|[{[]|[}\]]|[^\s",:{}[\]]+/gy;
  let depth = 0;
  let at = start;
  do {
    token.lastIndex = at;
    const [found] = token.exec(text) ?? [];
    if (found === "{" || found === "[") depth++;
    if (found === "}" || found === "]") depth--;
    // Spaces, commas and colons between tokens.
    at += found?.length ?? 1;
  } while (depth > 0 && at < text.length);
  return at;
}
