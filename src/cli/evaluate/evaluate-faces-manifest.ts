/** Puts a new calibration into the manifest of an operator's own model: whole or not at all, and nothing else in it changes. */
import { z } from "zod";
import { VultusError } from "../../shared/errors.ts";
import type { Calibration } from "../../vision/models/manifest.ts";
import { parseJson, readTextFile } from "../terminal/files.ts";
import { replaceFile } from "../terminal/replace-file.ts";

/** What the evaluation needs of the manifest that it will write to. */
export interface OwnEmbedding {
  /** The model's default threshold: a calibration never says less. */
  readonly floor: number;
}

const calibrationPath = ["embedding", "calibration"];
/** The part of it that is read here; whoever lends the networks has parsed all of it. */
const ownManifest = z.object({ embedding: z.object({ threshold: z.number() }) });

/** @param path Of a manifest that was read as one before. @throws {VultusError} `config-invalid` when it describes no embedding of its own. */
export async function readOwnEmbedding(path: string): Promise<OwnEmbedding> {
  const text = await readTextFile(path);
  const parsed = ownManifest.safeParse(parseJson(path, text));
  if (!parsed.success || spanOf(text, calibrationPath) === undefined) {
    throw new VultusError(
      "config-invalid",
      `${path} describes no embedding model of its own, so there is nothing to calibrate in it.`,
    );
  }
  return { floor: parsed.data.embedding.threshold };
}

/**
 * Replaces `embedding.calibration`.
 *
 * @throws {VultusError} `bad-request` when it cannot be written; the old one is left as it was.
 */
export async function writeCalibration(path: string, calibration: Calibration): Promise<void> {
  const text = await readTextFile(path);
  const span = spanOf(text, calibrationPath);
  if (span === undefined) {
    throw new VultusError("bad-request", `${path} has changed in the meantime. Evaluate again.`);
  }
  const line = text.slice(text.lastIndexOf("\n", span.from) + 1, span.from);
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const value = JSON.stringify(calibration, null, 2).replaceAll("\n", `\n${indent}`);
  const calibrated = text.slice(0, span.from) + value + text.slice(span.to);
  await replaceFile(path, calibrated).catch((cause: unknown) => {
    throw new VultusError("bad-request", `${path} cannot be written. Make its folder writable.`, { cause });
  });
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where a value stands in a JSON text that is right; of a name that comes twice the last counts, as in parsing. */
function spanOf(text: string, path: readonly string[]): Span | undefined {
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
