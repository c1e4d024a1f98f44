/** One source file as the architecture rules see it: what it imports, how it opens, how long it is, which shortcuts it takes. */
import { posix } from "node:path";
import { parseSync } from "vite";

export interface Import {
  /** As written: a package's name or a relative path. */
  readonly specifier: string;
  /** Where a relative path leads, from the checkout's folder; a package keeps its specifier. */
  readonly target: string;
  /** Nothing of it is left when the program runs. */
  readonly isTypeOnly: boolean;
}

export interface SourceFile {
  /** From the checkout's folder, with `/`. */
  readonly path: string;
  readonly lineCount: number;
  readonly opensWithDocblock: boolean;
  readonly imports: readonly Import[];
  /** Ways around the type checker that were taken, for example `any`. */
  readonly shortcuts: readonly string[];
}

/** @param path From the checkout's folder; its ending says whether the text may hold JSX. */
export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const nodes = [...nodesOf(program)];
  return {
    path,
    lineCount: text.trimEnd().split("\n").length,
    opensWithDocblock: text.startsWith("/**"),
    imports: nodes.flatMap((node) => importsOf(node)).map((one) => resolve(path, one)),
    shortcuts: [
      ...nodes.flatMap((node) => shortcutsOf(node)),
      ...comments
        .filter(({ value }) => /@ts-(ignore|expect-error|nocheck)/.test(value))
        .map(() => "@ts-ignore"),
    ],
  };
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string };
type Found = Pick<Import, "specifier" | "isTypeOnly">;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** A syntax tree's nodes, each before those under it. */
function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  if (!isNode(value)) return;
  yield value;
  for (const child of Object.values(value)) if (typeof child === "object") yield* nodesOf(child);
}

function importsOf(node: Node): readonly Found[] {
  switch (node.type) {
    case "ImportDeclaration":
      return found(
        node["source"],
        node["importKind"] === "type" || areTypes(node["specifiers"], "importKind"),
      );
    case "ExportNamedDeclaration":
      return found(
        node["source"],
        node["exportKind"] === "type" || areTypes(node["specifiers"], "exportKind"),
      );
    case "ExportAllDeclaration":
      return found(node["source"], node["exportKind"] === "type");
    case "ImportExpression":
      return found(node["source"], false);
    case "TSImportType":
      return found(node["source"] ?? node["argument"], true);
    case "CallExpression":
      return nameOf(node["callee"]) === "require" ? found(firstOf(node["arguments"]), false) : [];
    case "NewExpression":
      return nameOf(node["callee"]) === "URL" ? modulesOnly(found(firstOf(node["arguments"]), false)) : [];
    default:
      return [];
  }
}

/** The specifier of a literal; a computed one cannot be known here. */
function found(source: unknown, isTypeOnly: boolean): readonly Found[] {
  const literal = isNode(source) && source.type === "TSLiteralType" ? source["literal"] : source;
  const specifier = isNode(literal) ? literal["value"] : undefined;
  return typeof specifier === "string" ? [{ specifier, isTypeOnly }] : [];
}

/** `import { type A, type B }`; an import without names is for its effect. */
function areTypes(specifiers: unknown, kind: string): boolean {
  return (
    Array.isArray(specifiers) &&
    specifiers.length > 0 &&
    specifiers.every((one: unknown) => isNode(one) && one[kind] === "type")
  );
}

/** `new URL("./worker.ts", import.meta.url)` starts a module as surely as an import does. */
function modulesOnly(urls: readonly Found[]): readonly Found[] {
  return urls.filter(({ specifier }) => /^\.{1,2}\/.*\.(ts|js|mjs)$/.test(specifier));
}

function shortcutsOf(node: Node): readonly string[] {
  if (node.type === "TSAnyKeyword") return ["any"];
  return node.type === "TSNonNullExpression" || node["definite"] === true ? ["!"] : [];
}

function nameOf(node: unknown): unknown {
  return isNode(node) ? node["name"] : undefined;
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list.at(0) : undefined;
}

function resolve(path: string, { specifier, isTypeOnly }: Found): Import {
  const target = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
  return { specifier, target, isTypeOnly };
}
