/** The rules that keep the layers apart, as a function from source files to the places that break one. */
import type { Import, SourceFile } from "./source-file.ts";

export interface Architecture {
  /** For every folder in src/ which others it may import, and whether more than types. */
  readonly arrows: Readonly<Record<string, Readonly<Record<string, "all" | "types">>>>;
  /** Files that anyone who may import their folder's types may also run. */
  readonly runnable: readonly string[];
  /** Packages and the only folders that may import them. */
  readonly owners: readonly { readonly packages: RegExp; readonly folders: readonly string[] }[];
  /** Files that may be longer than the limit, and why. */
  readonly longFiles: Readonly<Record<string, string>>;
}

const MAX_LINES = 300;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|contract|config|d))?\.(ts|tsx|mjs)$/;

/** One sentence for every broken rule; it begins with the file's path. */
export function brokenRules(files: readonly SourceFile[], architecture: Architecture): readonly string[] {
  return files.flatMap((file) => [
    ...brokenForm(file, architecture),
    ...(isTest(file) ? [] : file.imports.flatMap((one) => brokenImport(file, one, architecture))),
  ]);
}

function brokenForm(file: SourceFile, { longFiles }: Architecture): readonly string[] {
  const { path, lineCount } = file;
  const broken: string[] = [];
  if (!kebabCase.test(path.split("/").at(-1) ?? "")) broken.push(`${path} is not named in kebab-case`);
  if (!file.opensWithDocblock && !isTest(file)) broken.push(`${path} does not open with a docblock`);
  if (lineCount > MAX_LINES && !(path in longFiles)) {
    broken.push(
      `${path} has ${lineCount} lines; more than ${MAX_LINES} is for tables that are listed with a reason`,
    );
  }
  return [...broken, ...new Set(file.shortcuts.map((shortcut) => `${path} uses ${shortcut}`))];
}

/** Tests put together what the product keeps apart, so the arrows do not bind them. */
function isTest({ path }: SourceFile): boolean {
  return /\.(test|contract)\.tsx?$/.test(path);
}

function brokenImport(file: SourceFile, one: Import, architecture: Architecture): readonly string[] {
  return one.specifier.startsWith(".")
    ? brokenArrow(file, one, architecture)
    : brokenOwnership(file, one, architecture);
}

function brokenArrow(file: SourceFile, { target, isTypeOnly }: Import, architecture: Architecture) {
  if (!target.startsWith("src/")) return [`${file.path} imports ${target}, which is outside src`];
  const from = layerOf(file.path);
  const to = layerOf(target);
  const allowed = from === to ? "all" : architecture.arrows[from]?.[to];
  if (allowed === "all" || (allowed === "types" && (isTypeOnly || architecture.runnable.includes(target))))
    return [];
  const only = allowed === "types" ? `only types of ${to}` : `nothing of ${to}`;
  return [`${file.path} imports ${target}; ${from} may import ${only}`];
}

function brokenOwnership(
  file: SourceFile,
  { specifier }: Import,
  { owners }: Architecture,
): readonly string[] {
  const owner = owners.find(({ packages }) => packages.test(specifier));
  if (!owner || owner.folders.some((folder) => file.path.startsWith(`${folder}/`))) return [];
  return [`${file.path} imports ${specifier}; only ${owner.folders.join(" and ")} may`];
}

/** The folder in src/; the files directly in src/ are each a layer named like the file, up to its first dash. */
function layerOf(path: string): string {
  const [, folderOrFile = ""] = path.split("/");
  return folderOrFile.replace(/(-[a-z-]+)?\.ts$/, "");
}
