/** Finds the curl lines of a page, each with the reply that the page promises. */

export interface DocumentedRequest {
  /** The first line that names an address, for the test's title. */
  readonly title: string;
  /** Shell, as it stands in the page. */
  readonly script: string;
  readonly status: number;
  /** Parsed; `…` in a text stands for anything. Undefined when the page promises none. */
  readonly body: unknown;
}

/** @throws {SyntaxError} when a curl line is followed by no reply. */
export function documentedRequests(markdown: string): readonly DocumentedRequest[] {
  const blocks = [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind, text]) => ({
    kind,
    text,
  }));
  return blocks.flatMap(({ kind, text }, index) => {
    if (kind !== "sh" || !text.includes("curl ")) return [];
    const reply = blocks.at(index + 1);
    const [, status, body] = /^HTTP\/1\.1 (\d{3}) .*\n\n?([\s\S]*)$/.exec(reply?.text ?? "") ?? [];
    if (reply?.kind !== "http" || status === undefined) throw new SyntaxError(`No reply follows: ${text}`);
    const title = /http:\/\/localhost:8080(\S*?)"?\s/.exec(text)?.[1] ?? text;
    return [{ title, script: text, status: Number(status), body: body ? JSON.parse(body) : undefined }];
  });
}

/** Tells whether a reply is the promised one: the same fields and values, but for what `…` stands for. */
export function isAsPromised(promised: unknown, actual: unknown): boolean {
  if (promised === "…") return actual !== undefined;
  if (typeof promised === "string" && typeof actual === "string") {
    const [start = "", end = ""] = promised.split("…");
    return promised.includes("…") ? actual.startsWith(start) && actual.endsWith(end) : actual === promised;
  }
  if (typeof promised !== "object" || promised === null) return Object.is(promised, actual);
  if (typeof actual !== "object" || actual === null) return false;
  const [wanted, found] = [new Map(Object.entries(promised)), new Map(Object.entries(actual))];
  return (
    wanted.size === found.size && [...wanted].every(([key, value]) => isAsPromised(value, found.get(key)))
  );
}
